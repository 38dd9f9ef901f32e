package io.aetherflow.gateway;

import io.aetherflow.proto.session.v1.CreateSessionRequest;
import io.aetherflow.proto.session.v1.DetachSessionRequest;
import io.aetherflow.proto.session.v1.DetachSessionResponse;
import io.aetherflow.proto.session.v1.HeartbeatRequest;
import io.aetherflow.proto.session.v1.HeartbeatResponse;
import io.aetherflow.proto.session.v1.LeaveRequest;
import io.aetherflow.proto.session.v1.LeaveResponse;
import io.aetherflow.proto.session.v1.ListPresentRequest;
import io.aetherflow.proto.session.v1.ListPresentResponse;
import io.aetherflow.proto.session.v1.PresenceGrpc;
import io.aetherflow.proto.session.v1.RefreshPresenceRequest;
import io.aetherflow.proto.session.v1.RefreshPresenceResponse;
import io.aetherflow.proto.session.v1.ResumeSessionRequest;
import io.aetherflow.proto.session.v1.Session;
import io.aetherflow.proto.session.v1.SessionGrant;
import io.aetherflow.proto.session.v1.SessionsGrpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A session service in memory, without expiry. */
final class FakeSessions implements AutoCloseable {
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final Server server;
  private volatile boolean away;
  private volatile boolean full;

  FakeSessions() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(new Sessions())
            .addService(new Presence())
            .build()
            .start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** Whether everything is answered with UNAVAILABLE. */
  void away(boolean now) {
    away = now;
  }

  /** Whether every user has as many sessions as they may have. */
  void full(boolean now) {
    full = now;
  }

  private <T> void answer(StreamObserver<T> to, T value) {
    if (away) {
      to.onError(Status.UNAVAILABLE.asRuntimeException());
    } else {
      to.onNext(value);
      to.onCompleted();
    }
  }

  private SessionGrant grant(String id, long resumes) {
    String token = UUID.randomUUID().toString();
    tokens.put(id, token);
    return SessionGrant.newBuilder()
        .setSession(Session.newBuilder().setId(id).setColor("#123456").setResumes(resumes))
        .setResumeToken(token)
        .setTimeToLiveMillis(60_000)
        .build();
  }

  private final class Sessions extends SessionsGrpc.SessionsImplBase {
    @Override
    public void createSession(CreateSessionRequest request, StreamObserver<SessionGrant> to) {
      if (full) {
        to.onError(FakeStatesync.error(Status.Code.RESOURCE_EXHAUSTED, "TOO_MANY_SESSIONS"));
        return;
      }
      String id =
          request.getSessionId().isEmpty() ? UUID.randomUUID().toString() : request.getSessionId();
      answer(to, grant(id, 0));
    }

    @Override
    public void resumeSession(ResumeSessionRequest request, StreamObserver<SessionGrant> to) {
      if (!request.getResumeToken().equals(tokens.get(request.getSessionId()))) {
        to.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      answer(to, grant(request.getSessionId(), 1));
    }

    @Override
    public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> to) {
      answer(to, HeartbeatResponse.getDefaultInstance());
    }

    @Override
    public void detachSession(
        DetachSessionRequest request, StreamObserver<DetachSessionResponse> to) {
      answer(to, DetachSessionResponse.getDefaultInstance());
    }
  }

  private final class Presence extends PresenceGrpc.PresenceImplBase {
    @Override
    public void refresh(
        RefreshPresenceRequest request, StreamObserver<RefreshPresenceResponse> to) {
      answer(to, RefreshPresenceResponse.getDefaultInstance());
    }

    @Override
    public void leave(LeaveRequest request, StreamObserver<LeaveResponse> to) {
      answer(to, LeaveResponse.getDefaultInstance());
    }

    @Override
    public void listPresent(ListPresentRequest request, StreamObserver<ListPresentResponse> to) {
      answer(to, ListPresentResponse.getDefaultInstance());
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
