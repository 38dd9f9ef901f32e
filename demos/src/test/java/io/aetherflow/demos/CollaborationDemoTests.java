package io.aetherflow.demos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.client.fake.FakeGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo against a gateway in memory; the system's tests run it against the real one. */
class CollaborationDemoTests {
  @TempDir Path folder;
  private final FakeGateway gateway = FakeGateway.start();

  @AfterEach
  void closeGateway() {
    gateway.close();
  }

  private int run(String... options) throws IOException {
    var config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        """
        gateway:
          host: 127.0.0.1
          port: %d
        demo:
          users: 4
          documents: 2
          operations: 60
          conflict_rate: 0.2
          duration: 1s
        """
            .formatted(gateway.http().getPort()));
    var all = new ArrayList<>(List.of("collaboration", "-f", config.toString()));
    all.addAll(List.of("--json", folder.resolve("out.json").toString(), "--seed", "7"));
    all.addAll(List.of(options));
    return Demos.run(all.toArray(String[]::new));
  }

  private JsonNode result() throws IOException {
    return JsonMapper.builder().build().readTree(Files.readAllBytes(folder.resolve("out.json")));
  }

  @Test
  void everythingConvergesAndIsCounted() throws IOException {
    assertThat(run()).isZero();

    var result = result();
    assertThat(result.path("users").asInt()).isEqualTo(4);
    assertThat(result.path("operations").asInt()).isEqualTo(60);
    assertThat(result.path("committed").asInt()).isEqualTo(60);
    assertThat(result.path("converged").asBoolean()).isTrue();
    assertThat(result.path("successRate").asDouble()).isEqualTo(1.0);
    assertThat(result.path("contentHash").asString()).matches("[0-9a-f]{64}");
    for (var kind : List.of("ack", "remote")) {
      var latency = result.path("latencyMillis").path(kind);
      assertThat(latency.path("p50").asDouble()).isPositive();
      assertThat(latency.path("max").asDouble())
          .isGreaterThanOrEqualTo(latency.path("p99").asDouble());
    }
    assertThat(result.path("latencyMillis").path("remote").path("count").asInt())
        .isGreaterThanOrEqualTo(150);
  }

  @Test
  void flagsBeatTheFile() throws IOException {
    assertThat(run("--users", "2", "--operations", "10", "--conflict-rate", "1")).isZero();

    assertThat(result().path("users").asInt()).isEqualTo(2);
    assertThat(result().path("documents").asInt()).isEqualTo(2);
    assertThat(result().path("operations").asInt()).isEqualTo(10);
  }

  @Test
  void theNetworkIsAsSlowAsAsked() throws IOException {
    assertThat(run("--network-delay", "40ms", "--operations", "20")).isZero();

    var ack = result().path("latencyMillis").path("ack");
    assertThat(ack.path("p50").asDouble()).isGreaterThan(80);
  }

  @Test
  void aGatewayThatIsKilledAndComesBackLosesNothing() throws Exception {
    // A thread of its own: the JDK's HTTP client needs the common pool, which may have one thread.
    var running = new FutureTask<>(() -> run("--duration", "3s"));
    Thread.ofPlatform().start(running);
    await().atMost(Duration.ofSeconds(60)).until(() -> gateway.received("op").size() > 10);
    gateway.kill();
    int before = gateway.received("op").size();
    gateway.listen();

    assertThat(running.get()).isZero();
    assertThat(gateway.received("op").size()).isGreaterThan(before);
    assertThat(result().path("successRate").asDouble()).isEqualTo(1.0);
    assertThat(result().path("reconnections").asInt()).isPositive();
  }

  @Test
  void differentContentsAreReported() throws IOException {
    gateway.outgoing(frame -> frame.contains("\"ops\"") ? frame.replace(" \"", "_\"") : frame);

    assertThat(run("--operations", "20")).isEqualTo(1);

    assertThat(result().path("converged").asBoolean()).isFalse();
    assertThat(result().path("problems").toString()).contains("differs from REST");
  }

  @Test
  void withoutAGatewayItSaysSo() throws IOException {
    gateway.kill();

    assertThat(run()).isEqualTo(Demos.EXIT_NO_GATEWAY);
  }

  @Test
  void wrongSettingsAreRefused() throws IOException {
    assertThat(run("--users", "0")).isEqualTo(2);
    assertThat(run("--conflict-rate", "1.5")).isEqualTo(2);
    Files.writeString(folder.resolve("wrong.yaml"), "demo: {userz: 3}");
    assertThat(Demos.run("collaboration", "-f", folder.resolve("wrong.yaml").toString()))
        .isEqualTo(2);
  }
}
