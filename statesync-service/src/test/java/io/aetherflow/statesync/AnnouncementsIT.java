package io.aetherflow.statesync;

import static io.aetherflow.statesync.RunningStatesync.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.statesync.v1.DocumentEvent;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.RenameDocumentRequest;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What gateways and operators hear: Redis, heads, health, metrics; and that Redis may be away. */
class AnnouncementsIT {
  private static TestInfrastructure servers;
  private static RunningStatesync statesync;
  private static GatewayStream gateway;
  private static RedisClient redis;
  private static final List<DocumentEvent> events = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    servers = TestInfrastructure.start();
    statesync = RunningStatesync.start(servers, servers.freshDatabase());
    gateway = new GatewayStream(statesync.edits());
    ClientResources resources =
        ClientResources.builder().reconnectDelay(Delay.constant(Duration.ofMillis(200))).build();
    redis = RedisClient.create(resources, servers.redisUrl());
    var listening = redis.connectPubSub(RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE));
    listening.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String pattern, String channel, byte[] message) {
            try {
              events.add(DocumentEvent.parseFrom(message));
            } catch (InvalidProtocolBufferException e) {
              throw new AssertionError(e);
            }
          }
        });
    listening.sync().psubscribe("aetherflow:document:*");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    statesync.close();
    redis.shutdown();
    servers.close();
  }

  private static String http(String path) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + statesync.managementPort() + path);
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void theMetricsAreThereFromTheStartUnderTheirNames() throws Exception {
    assertThat(http("/actuator/prometheus"))
        .containsPattern("(?m)^statesync_operations_total \\d")
        .containsPattern("(?m)^statesync_conflicts_total 0")
        .contains("statesync_commit_duration_seconds_bucket", "statesync_sequencers_active");
    assertThat(http("/actuator/health/readiness")).contains("UP");
    var health =
        HealthGrpc.newBlockingStub(statesync.channel())
            .check(HealthCheckRequest.getDefaultInstance());
    assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
  }

  @Test
  void whatIsCommittedIsPublishedAsItIsAnswered() {
    String document = statesync.create("ana", "Published").getId();
    // The connection to Redis is made in the background.
    await()
        .until(() -> {
          long base =
              gateway
                  .edit(document, "ana", 0, "[{\"insert\":\"a\"}]")
                  .getCommitted()
                  .getOperationsCount();
          return base == 1 && !events.isEmpty();
        });
    OperationResult result = gateway.edit(document, "ana", 0, "[{\"insert\":\"z\"}]");
    await()
        .until(() -> events.stream().anyMatch(e -> e.getCommitted().equals(result.getCommitted())));
    statesync
        .documents()
        .renameDocument(
            RenameDocumentRequest.newBuilder()
                .setActor(actor("ana"))
                .setDocumentId(document)
                .setName("Renamed")
                .build());
    await()
        .until(
            () -> events.stream().anyMatch(e -> e.getChanged().getDocumentId().equals(document)));
  }

  @Test
  void headsComeForOpenedDocumentsAndEmptyFramesOtherwise() {
    String open = statesync.create("ana", "Open").getId();
    String closed = statesync.create("ana", "Closed").getId();
    gateway.send(
        EditRequest.newBuilder()
            .addOpenedDocumentIds(open)
            .addOpenedDocumentIds("nonsense")
            .build());
    gateway.edit(open, "ana", 0, "[{\"insert\":\"a\"}]");
    gateway.edit(closed, "ana", 0, "[{\"insert\":\"a\"}]");
    await()
        .until(() ->
            gateway.heads.stream()
                .anyMatch(head -> head.getDocumentId().equals(open) && head.getVersion() == 1));
    assertThat(gateway.heads).noneMatch(head -> head.getDocumentId().equals(closed));
    long heard = gateway.messages.get();
    await().until(() -> gateway.messages.get() > heard + 3);
  }

  @Test
  void withoutRedisEditsGoOn() {
    String document = statesync.create("ana", "Alone").getId();
    servers.redis().stop();
    try {
      for (int i = 0; i < 20; i++) {
        assertThat(gateway.edit(document, "ana", i, "[{\"insert\":\"a\"}]").hasCommitted())
            .isTrue();
      }
    } finally {
      servers.redis().start();
    }
    events.clear();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          assertThat(gateway.edit(document, "ana", 20, "[{\"insert\":\"b\"}]").hasCommitted())
              .isTrue();
          return !events.isEmpty();
        });
  }
}
