package io.aetherflow.gateway.grpc;

import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.routing.InstanceAddress;
import io.aetherflow.gateway.session.Grant;
import io.aetherflow.gateway.session.PresenceDirectory;
import io.aetherflow.gateway.session.SessionCalls;
import io.aetherflow.gateway.session.SessionDirectory;
import io.aetherflow.proto.session.v1.CreateSessionRequest;
import io.aetherflow.proto.session.v1.DetachSessionRequest;
import io.aetherflow.proto.session.v1.DocumentPeople;
import io.aetherflow.proto.session.v1.EndSessionRequest;
import io.aetherflow.proto.session.v1.HeartbeatRequest;
import io.aetherflow.proto.session.v1.LeaveRequest;
import io.aetherflow.proto.session.v1.ListPeopleRequest;
import io.aetherflow.proto.session.v1.ListPresentRequest;
import io.aetherflow.proto.session.v1.ListSessionsRequest;
import io.aetherflow.proto.session.v1.ListSessionsResponse;
import io.aetherflow.proto.session.v1.Participant;
import io.aetherflow.proto.session.v1.PresenceEntry;
import io.aetherflow.proto.session.v1.PresenceGrpc;
import io.aetherflow.proto.session.v1.RefreshPresenceRequest;
import io.aetherflow.proto.session.v1.ResumeSessionRequest;
import io.aetherflow.proto.session.v1.Session;
import io.aetherflow.proto.session.v1.SessionGrant;
import io.aetherflow.proto.session.v1.SessionsGrpc;
import io.aetherflow.proto.session.v1.SessionsGrpc.SessionsBlockingStub;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Calls the session service: its instances in turn, and another one when one is away. */
final class SessionClient implements SessionDirectory, PresenceDirectory, SessionCalls {
  private static final Duration DEADLINE = Duration.ofSeconds(1);
  private static final int ATTEMPTS_MAX = 2;
  private static final int PAGE = 200;

  private final String gatewayId;
  private final Channels channels;
  private final AtomicInteger turn = new AtomicInteger();
  private volatile List<InstanceAddress> addresses = List.of();

  SessionClient(String gatewayId, Channels channels) {
    this.gatewayId = gatewayId;
    this.channels = channels;
  }

  /** The addresses were looked up; an empty set changes nothing. */
  void resolved(Set<InstanceAddress> found) {
    if (!found.isEmpty()) {
      addresses = found.stream().sorted().toList();
    }
  }

  private <R> R onChannel(Function<Channel, R> call) {
    List<InstanceAddress> known = addresses;
    RefusedException last = null;
    int first = turn.getAndIncrement();
    for (int i = 0; i < Math.min(ATTEMPTS_MAX, known.size()); i++) {
      try {
        return call.apply(channels.to(known.get(Math.floorMod(first + i, known.size()))));
      } catch (StatusRuntimeException e) {
        last = GrpcRefusals.refused(e);
        if (!GrpcRefusals.isAway(e)) {
          throw last;
        }
      }
    }
    throw last != null
        ? last
        : new RefusedException(
            Refusal.of(ErrorCode.UNAVAILABLE, "No instance of the session service is known"));
  }

  @Override
  public <R> R call(Function<SessionsBlockingStub, R> call) {
    return onChannel(channel ->
        call.apply(
            SessionsGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)));
  }

  private <R> R presence(Function<PresenceGrpc.PresenceBlockingStub, R> call) {
    return onChannel(channel ->
        call.apply(
            PresenceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)));
  }

  @Override
  public Grant create(User user, String clientId, @Nullable String sessionId) {
    CreateSessionRequest.Builder request =
        CreateSessionRequest.newBuilder()
            .setUserId(user.id())
            .setUserName(user.name())
            .setClientId(clientId)
            .setGatewayId(gatewayId);
    if (sessionId != null) {
      request.setSessionId(sessionId);
    }
    return grant(call(stub -> stub.createSession(request.build())), false);
  }

  @Override
  public Grant resume(User user, String sessionId, String resumeToken) {
    ResumeSessionRequest request =
        ResumeSessionRequest.newBuilder()
            .setSessionId(sessionId)
            .setResumeToken(resumeToken)
            .setUserId(user.id())
            .setGatewayId(gatewayId)
            .build();
    return grant(call(stub -> stub.resumeSession(request)), true);
  }

  private static Grant grant(SessionGrant granted, boolean resumed) {
    Session session = granted.getSession();
    return new Grant(
        session.getId(),
        granted.getResumeToken(),
        resumed,
        Duration.ofMillis(granted.getTimeToLiveMillis()),
        session.getColor(),
        session.getResumes(),
        true);
  }

  @Override
  public Set<String> heartbeat(Collection<String> sessionIds) {
    HeartbeatRequest request =
        HeartbeatRequest.newBuilder().setGatewayId(gatewayId).addAllSessionIds(sessionIds).build();
    return Set.copyOf(call(stub -> stub.heartbeat(request)).getUnknownSessionIdsList());
  }

  @Override
  public void detach(String sessionId, long resumes) {
    DetachSessionRequest request =
        DetachSessionRequest.newBuilder()
            .setSessionId(sessionId)
            .setGatewayId(gatewayId)
            .setResumes(resumes)
            .build();
    call(stub -> stub.detachSession(request));
  }

  @Override
  public void end(String sessionId, String userId) {
    EndSessionRequest request =
        EndSessionRequest.newBuilder().setSessionId(sessionId).setUserId(userId).build();
    call(stub -> stub.endSession(request));
  }

  @Override
  public Set<String> sessionsOf(String userId) {
    Set<String> ids = new HashSet<>();
    String next = "";
    do {
      ListSessionsRequest request =
          ListSessionsRequest.newBuilder()
              .setUserId(userId)
              .setPageSize(PAGE)
              .setPageToken(next)
              .build();
      ListSessionsResponse page = call(stub -> stub.listSessions(request));
      page.getSessionsList().forEach(session -> ids.add(session.getId()));
      next = page.getNextPageToken();
    } while (!next.isEmpty());
    return ids;
  }

  @Override
  public void refresh(Collection<PresenceEntry> entries) {
    if (!entries.isEmpty()) {
      RefreshPresenceRequest request =
          RefreshPresenceRequest.newBuilder().addAllEntries(entries).build();
      presence(stub -> stub.refresh(request));
    }
  }

  @Override
  public void leave(String documentId, String sessionId) {
    LeaveRequest request =
        LeaveRequest.newBuilder().setDocumentId(documentId).setSessionId(sessionId).build();
    presence(stub -> stub.leave(request));
  }

  @Override
  public List<Participant> present(String documentId) {
    ListPresentRequest request = ListPresentRequest.newBuilder().setDocumentId(documentId).build();
    return presence(stub -> stub.listPresent(request)).getParticipantsList();
  }

  @Override
  public Map<String, DocumentPeople> people(Collection<String> documentIds, int peopleMax) {
    ListPeopleRequest request =
        ListPeopleRequest.newBuilder()
            .addAllDocumentIds(documentIds)
            .setPeopleMax(peopleMax)
            .build();
    return presence(stub -> stub.listPeople(request)).getDocumentsList().stream()
        .collect(Collectors.toMap(DocumentPeople::getDocumentId, people -> people));
  }
}
