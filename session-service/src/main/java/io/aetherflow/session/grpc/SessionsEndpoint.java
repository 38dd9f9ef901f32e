package io.aetherflow.session.grpc;

import io.aetherflow.proto.session.v1.CreateSessionRequest;
import io.aetherflow.proto.session.v1.DetachSessionRequest;
import io.aetherflow.proto.session.v1.DetachSessionResponse;
import io.aetherflow.proto.session.v1.EndSessionRequest;
import io.aetherflow.proto.session.v1.EndSessionResponse;
import io.aetherflow.proto.session.v1.GetSessionRequest;
import io.aetherflow.proto.session.v1.HeartbeatRequest;
import io.aetherflow.proto.session.v1.HeartbeatResponse;
import io.aetherflow.proto.session.v1.ListSessionsRequest;
import io.aetherflow.proto.session.v1.ListSessionsResponse;
import io.aetherflow.proto.session.v1.ResumeSessionRequest;
import io.aetherflow.proto.session.v1.SessionGrant;
import io.aetherflow.proto.session.v1.SessionsGrpc;
import io.aetherflow.session.input.Fields;
import io.aetherflow.session.input.InvalidFieldException;
import io.aetherflow.session.session.ResumeToken;
import io.aetherflow.session.session.Session;
import io.aetherflow.session.session.SessionId;
import io.aetherflow.session.session.SessionState;
import io.aetherflow.session.session.Sessions;
import io.aetherflow.session.session.Sessions.Creation;
import io.aetherflow.session.session.Sessions.Resumption;
import io.aetherflow.session.session.UserColor;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** The gRPC service {@code aetherflow.session.v1.Sessions}. */
@Service
class SessionsEndpoint extends SessionsGrpc.SessionsImplBase {
  private static final int HEARTBEAT_SESSIONS_MAX = 20_000;
  private static final int PAGE_SIZE_DEFAULT = 50;
  private static final int PAGE_SIZE_MAX = 200;

  private final Sessions sessions;
  private final CallCounters counters;

  SessionsEndpoint(Sessions sessions, CallCounters counters) {
    this.sessions = sessions;
    this.counters = counters;
  }

  @Override
  public void createSession(CreateSessionRequest request, StreamObserver<SessionGrant> answer) {
    Calls.answer(
        answer,
        () -> {
          String userId = Fields.userId("user_id", request.getUserId());
          String userName = Fields.userName("user_name", request.getUserName());
          String clientId = Fields.id("client_id", request.getClientId());
          String gatewayId = Fields.id("gateway_id", request.getGatewayId());
          Creation creation =
              request.getSessionId().isEmpty()
                  ? sessions.create(userId, userName, clientId, gatewayId)
                  : sessions.register(
                      ownId(request.getSessionId(), userId), userId, userName, clientId, gatewayId);
          return switch (creation) {
            case Creation.Granted(Sessions.Grant grant) -> {
              counters.created();
              yield grant(grant);
            }
            case Creation.TooManySessions(int perUserMax) ->
                throw Refusals.tooManySessions(perUserMax);
            case Creation.Ended() -> throw Refusals.unknownSession(request.getSessionId());
          };
        });
  }

  @Override
  public void resumeSession(ResumeSessionRequest request, StreamObserver<SessionGrant> answer) {
    Calls.answer(
        answer,
        () -> {
          String userId = Fields.userId("user_id", request.getUserId());
          String gatewayId = Fields.id("gateway_id", request.getGatewayId());
          Resumption resumption =
              sessions.resume(
                  known(request.getSessionId()),
                  new ResumeToken(request.getResumeToken()),
                  userId,
                  gatewayId);
          return switch (resumption) {
            case Resumption.Granted(Sessions.Grant grant) -> {
              counters.resumed();
              yield grant(grant);
            }
            case Resumption.Unknown() -> throw Refusals.unknownSession(request.getSessionId());
            case Resumption.Refused() -> throw Refusals.resumeRefused();
          };
        });
  }

  @Override
  public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          String gatewayId = Fields.id("gateway_id", request.getGatewayId());
          Fields.range(
              "session_ids.length", request.getSessionIdsCount(), 0, HEARTBEAT_SESSIONS_MAX);
          HeartbeatResponse.Builder response = HeartbeatResponse.newBuilder();
          List<SessionId> ids = new ArrayList<>();
          for (String text : request.getSessionIdsList()) {
            SessionId.parse(text)
                .ifPresentOrElse(ids::add, () -> response.addUnknownSessionIds(text));
          }
          for (SessionId unknown : sessions.heartbeat(gatewayId, ids)) {
            response.addUnknownSessionIds(unknown.text());
          }
          return response.build();
        });
  }

  @Override
  public void detachSession(
      DetachSessionRequest request, StreamObserver<DetachSessionResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          String gatewayId = Fields.id("gateway_id", request.getGatewayId());
          Optional<Long> resumes =
              request.hasResumes() ? Optional.of(request.getResumes()) : Optional.empty();
          SessionId.parse(request.getSessionId())
              .ifPresent(id -> sessions.detach(id, gatewayId, resumes));
          return DetachSessionResponse.getDefaultInstance();
        });
  }

  @Override
  public void endSession(EndSessionRequest request, StreamObserver<EndSessionResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          String userId = Fields.userId("user_id", request.getUserId());
          if (!sessions.end(known(request.getSessionId()), userId)) {
            throw Refusals.unknownSession(request.getSessionId());
          }
          counters.ended();
          return EndSessionResponse.getDefaultInstance();
        });
  }

  @Override
  public void getSession(
      GetSessionRequest request, StreamObserver<io.aetherflow.proto.session.v1.Session> answer) {
    Calls.answer(
        answer,
        () ->
            sessions
                .find(known(request.getSessionId()))
                .map(SessionsEndpoint::message)
                .orElseThrow(() -> Refusals.unknownSession(request.getSessionId())));
  }

  @Override
  public void listSessions(
      ListSessionsRequest request, StreamObserver<ListSessionsResponse> answer) {
    Calls.answer(
        answer,
        () -> {
          Optional<String> userId =
              request.getUserId().isEmpty()
                  ? Optional.empty()
                  : Optional.of(Fields.userId("user_id", request.getUserId()));
          int pageSize = (int) Fields.range("page_size", request.getPageSize(), 0, PAGE_SIZE_MAX);
          Sessions.Page page =
              sessions.list(
                  userId,
                  cursor(request.getPageToken(), userId),
                  pageSize == 0 ? PAGE_SIZE_DEFAULT : pageSize);
          ListSessionsResponse.Builder response = ListSessionsResponse.newBuilder();
          page.sessions().forEach(session -> response.addSessions(message(session)));
          page.next().ifPresent(next -> response.setNextPageToken(next.text()));
          return response.build();
        });
  }

  private static Optional<SessionId> cursor(String pageToken, Optional<String> userId) {
    if (pageToken.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        SessionId.parse(pageToken)
            .filter(id -> userId.map(id::isOf).orElse(true))
            .orElseThrow(() ->
                new InvalidFieldException(
                    "page_token", pageToken, "a next_page_token of the same listing")));
  }

  /** The id under which a user's session is to be registered. */
  private static SessionId ownId(String text, String userId) {
    return SessionId.parse(text)
        .filter(id -> id.isOf(userId))
        .orElseThrow(() ->
            new InvalidFieldException(
                "session_id", text, SessionId.userPart(userId) + "- and 32 hexadecimal digits"));
  }

  /** The id in a request; text that no session can have as its id names an unknown session. */
  private static SessionId known(String text) throws StatusException {
    Fields.id("session_id", text);
    return SessionId.parse(text).orElseThrow(() -> Refusals.unknownSession(text));
  }

  private SessionGrant grant(Sessions.Grant grant) {
    return SessionGrant.newBuilder()
        .setSession(message(grant.session()))
        .setResumeToken(grant.token().text())
        .setTimeToLiveMillis(sessions.timeToLive().toMillis())
        .build();
  }

  private static io.aetherflow.proto.session.v1.Session message(Session session) {
    return io.aetherflow.proto.session.v1.Session.newBuilder()
        .setId(session.id().text())
        .setUserId(session.userId())
        .setUserName(session.userName())
        .setClientId(session.clientId())
        .setColor(UserColor.of(session.userId()))
        .setGatewayId(session.gatewayId())
        .setState(state(session.state()))
        .setCreatedAtMillis(session.createdAt().toEpochMilli())
        .setLastSeenAtMillis(session.lastSeenAt().toEpochMilli())
        .setExpiresAtMillis(session.expiresAt().toEpochMilli())
        .setResumes(session.resumes())
        .build();
  }

  private static io.aetherflow.proto.session.v1.SessionState state(SessionState state) {
    return switch (state) {
      case CONNECTED -> io.aetherflow.proto.session.v1.SessionState.SESSION_STATE_CONNECTED;
      case DETACHED -> io.aetherflow.proto.session.v1.SessionState.SESSION_STATE_DETACHED;
      case ENDED -> io.aetherflow.proto.session.v1.SessionState.SESSION_STATE_ENDED;
    };
  }
}
