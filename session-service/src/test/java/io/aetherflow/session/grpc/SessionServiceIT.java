package io.aetherflow.session.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.session.v1.CreateSessionRequest;
import io.aetherflow.proto.session.v1.DetachSessionRequest;
import io.aetherflow.proto.session.v1.EndSessionRequest;
import io.aetherflow.proto.session.v1.GetSessionRequest;
import io.aetherflow.proto.session.v1.HeartbeatRequest;
import io.aetherflow.proto.session.v1.LeaveRequest;
import io.aetherflow.proto.session.v1.ListPresentRequest;
import io.aetherflow.proto.session.v1.ListSessionsRequest;
import io.aetherflow.proto.session.v1.ListSessionsResponse;
import io.aetherflow.proto.session.v1.Participant;
import io.aetherflow.proto.session.v1.PresenceEntry;
import io.aetherflow.proto.session.v1.PresenceGrpc;
import io.aetherflow.proto.session.v1.RefreshPresenceRequest;
import io.aetherflow.proto.session.v1.ResumeSessionRequest;
import io.aetherflow.proto.session.v1.SessionGrant;
import io.aetherflow.proto.session.v1.SessionState;
import io.aetherflow.proto.session.v1.SessionsGrpc;
import io.aetherflow.session.SessionApplication;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** The whole service against a Redis of its own, which some of the tests take away. */
class SessionServiceIT {
  private static TestInfrastructure infrastructure;
  private static ConfigurableApplicationContext service;
  private static ManagedChannel channel;
  private static SessionsGrpc.SessionsBlockingStub sessions;
  private static PresenceGrpc.PresenceBlockingStub presence;

  private final String user = "ana-" + UUID.randomUUID();

  @BeforeAll
  static void start() {
    infrastructure = TestInfrastructure.start();
    service =
        new SpringApplicationBuilder(SessionApplication.class, RecordedSpans.class)
            .run(
                "--spring.grpc.server.port=0",
                "--server.port=0",
                "--spring.data.redis.url=" + infrastructure.redisUrl(),
                "--aetherflow.session.sweep-period=100ms",
                "--aetherflow.session.presence-time-to-live=1s");
    int port = service.getBean(GrpcServerLifecycle.class).getPort();
    channel =
        Grpc.newChannelBuilder("127.0.0.1:" + port, InsecureChannelCredentials.create()).build();
    sessions = SessionsGrpc.newBlockingStub(channel);
    presence = PresenceGrpc.newBlockingStub(channel);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    service.close();
    infrastructure.close();
  }

  @Test
  void theLifeOfASession() {
    SessionGrant grant = create(user);
    String id = grant.getSession().getId();
    assertThat(grant.getTimeToLiveMillis()).isEqualTo(60_000);
    assertThat(grant.getSession().getColor()).matches("#[0-9a-f]{6}");

    sessions.detachSession(
        DetachSessionRequest.newBuilder().setSessionId(id).setGatewayId("gw-1").build());
    SessionGrant resumed = sessions.resumeSession(resume(grant));
    assertThat(resumed.getSession().getState()).isEqualTo(SessionState.SESSION_STATE_CONNECTED);
    assertThat(resumed.getSession().getGatewayId()).isEqualTo("gw-2");
    assertThat(resumed.getSession().getResumes()).isEqualTo(1);
    assertThat(resumed.getResumeToken()).isNotEqualTo(grant.getResumeToken());
    assertThat(
            sessions
                .heartbeat(
                    HeartbeatRequest.newBuilder()
                        .setGatewayId("gw-2")
                        .addSessionIds(id)
                        .addSessionIds("never-seen")
                        .build())
                .getUnknownSessionIdsList())
        .containsExactly("never-seen");

    assertThat(list("", 2).getSessionsCount()).isEqualTo(1);
    sessions.endSession(EndSessionRequest.newBuilder().setSessionId(id).setUserId(user).build());
    assertThat(
            sessions.getSession(GetSessionRequest.newBuilder().setSessionId(id).build()).getState())
        .isEqualTo(SessionState.SESSION_STATE_ENDED);
    assertThat(list("", 2).getSessionsCount()).isEqualTo(0);
  }

  @Test
  void aGatewayRegistersASessionUnderItsOldId() {
    String id = create(user).getSession().getId();
    CreateSessionRequest again =
        CreateSessionRequest.newBuilder()
            .setUserId(user)
            .setUserName("Ana")
            .setClientId("tab-1")
            .setGatewayId("gw-2")
            .setSessionId(id)
            .build();
    assertThat(sessions.createSession(again).getSession().getResumes()).isEqualTo(1);
    ErrorInfo foreign =
        assertRefused(
            Status.Code.INVALID_ARGUMENT,
            "MALFORMED",
            () -> sessions.createSession(again.toBuilder().setUserId("bob").build()));
    assertThat(foreign.getMetadataMap()).containsEntry("field", "session_id");
  }

  @Test
  void pagesFollowEachOther() {
    for (int i = 0; i < 5; i++) {
      create(user);
    }
    ListSessionsResponse first = list("", 2);
    ListSessionsResponse second = list(first.getNextPageToken(), 2);
    ListSessionsResponse third = list(second.getNextPageToken(), 2);
    assertThat(third.getSessionsCount()).isEqualTo(1);
    assertThat(third.getNextPageToken()).isEmpty();
  }

  @Test
  void refusalsHaveStableReasons() {
    SessionGrant grant = create(user);
    sessions.resumeSession(resume(grant));

    assertRefused(
        Status.Code.PERMISSION_DENIED,
        "RESUME_REFUSED",
        () -> sessions.resumeSession(resume(grant)));
    assertRefused(
        Status.Code.NOT_FOUND,
        "SESSION_UNKNOWN",
        () -> sessions.getSession(GetSessionRequest.newBuilder().setSessionId("nobody").build()));
    ErrorInfo malformed =
        assertRefused(
            Status.Code.INVALID_ARGUMENT,
            "MALFORMED",
            () ->
                sessions.createSession(
                    CreateSessionRequest.newBuilder()
                        .setUserId(user)
                        .setUserName("Ana")
                        .setClientId("tab one")
                        .setGatewayId("gw-1")
                        .build()));
    assertThat(malformed.getMetadataMap())
        .containsEntry("field", "client_id")
        .containsEntry("value", "tab one")
        .containsEntry("limit", "1..64 characters of A-Z a-z 0-9 _ . : -");
    assertRefused(
        Status.Code.INVALID_ARGUMENT,
        "MALFORMED",
        () ->
            sessions.listSessions(
                ListSessionsRequest.newBuilder().setUserId(user).setPageSize(201).build()));
  }

  @Test
  void aUserHasAtMostAHundredConnectedSessions() {
    for (int i = 0; i < 100; i++) {
      create(user);
    }
    ErrorInfo refusal =
        assertRefused(Status.Code.RESOURCE_EXHAUSTED, "TOO_MANY_SESSIONS", () -> create(user));
    assertThat(refusal.getMetadataMap()).containsEntry("limit", "100");
  }

  @Test
  void whoIsNotRefreshedDisappears() {
    String document = UUID.randomUUID().toString();
    assertThat(enter(document, "s1")).isEqualTo(1_000);
    enter(document, "s2");
    presence.leave(LeaveRequest.newBuilder().setDocumentId(document).setSessionId("s2").build());
    assertThat(present(document)).isLessThanOrEqualTo(1);
    await().until(() -> present(document) == 0);
    ErrorInfo refusal =
        assertRefused(Status.Code.INVALID_ARGUMENT, "MALFORMED", () -> enter("a{b}", "s1"));
    assertThat(refusal.getMetadataMap()).containsEntry("field", "entries[0].document_id");
  }

  @Test
  void withoutRedisCallsAreRefusedQuicklyAndComeBackByThemselves() throws Exception {
    create(user);
    assertThat(health()).isEqualTo(ServingStatus.SERVING);
    assertThat(readiness()).isEqualTo(200);

    infrastructure.redis().kill();
    long begin = System.nanoTime();
    assertRefused(Status.Code.UNAVAILABLE, "UNAVAILABLE", () -> create(user));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    await().until(() -> health() == ServingStatus.NOT_SERVING);
    await().until(() -> readiness() == 503);
    assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);

    infrastructure.redis().start();
    await().until(() -> health() == ServingStatus.SERVING);
    assertThat(readiness()).isEqualTo(200);
    create(user);
  }

  @Test
  void aCallContinuesTheTraceInItsMetadata() {
    String trace = UUID.randomUUID().toString().replace("-", "");
    Metadata metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
        "00-" + trace + "-00f067aa0ba902b7-01");
    sessions
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
        .listSessions(ListSessionsRequest.newBuilder().setUserId(user).build());
    RecordedSpans spans = service.getBean(RecordedSpans.class);
    await()
        .until(() -> spans.namesOf(trace).stream().anyMatch(name -> name.contains("ListSessions")));
    create(user);
    assertThat(spans.namesOf("")).noneMatch(name -> name.contains("CreateSession"));
  }

  @Test
  void metricsStandAtZeroFromTheStart() throws Exception {
    assertThat(get("/actuator/prometheus").body())
        .contains("session_creations_total")
        .contains("session_resumptions_total")
        .contains("session_presence_expired_total");
  }

  private static SessionGrant create(String userId) {
    return sessions.createSession(
        CreateSessionRequest.newBuilder()
            .setUserId(userId)
            .setUserName("Ana")
            .setClientId("tab-1")
            .setGatewayId("gw-1")
            .build());
  }

  private ResumeSessionRequest resume(SessionGrant grant) {
    return ResumeSessionRequest.newBuilder()
        .setSessionId(grant.getSession().getId())
        .setResumeToken(grant.getResumeToken())
        .setUserId(user)
        .setGatewayId("gw-2")
        .build();
  }

  private ListSessionsResponse list(String pageToken, int pageSize) {
    return sessions.listSessions(
        ListSessionsRequest.newBuilder()
            .setUserId(user)
            .setPageSize(pageSize)
            .setPageToken(pageToken)
            .build());
  }

  private static long enter(String document, String sessionId) {
    return presence
        .refresh(
            RefreshPresenceRequest.newBuilder()
                .addEntries(
                    PresenceEntry.newBuilder()
                        .setDocumentId(document)
                        .setParticipant(
                            Participant.newBuilder()
                                .setSessionId(sessionId)
                                .setUserId("ana")
                                .setUserName("Ana")
                                .setColor("#e44040")))
                .build())
        .getTimeToLiveMillis();
  }

  private static int present(String document) {
    return presence
        .listPresent(ListPresentRequest.newBuilder().setDocumentId(document).build())
        .getParticipantsCount();
  }

  private static ErrorInfo assertRefused(Status.Code code, String reason, Runnable call) {
    StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(refusal).isNotNull();
    assertThat(refusal.getStatus().getCode()).isEqualTo(code);
    try {
      Any detail = StatusProto.fromThrowable(refusal).getDetails(0);
      ErrorInfo info = detail.unpack(ErrorInfo.class);
      assertThat(info.getReason()).isEqualTo(reason);
      assertThat(info.getDomain()).isEqualTo("aetherflow");
      return info;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private static ServingStatus health() {
    return HealthGrpc.newBlockingStub(channel)
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private static int readiness() throws Exception {
    return get("/actuator/health/readiness").statusCode();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    String port = service.getEnvironment().getRequiredProperty("local.server.port");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
