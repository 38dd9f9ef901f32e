package io.aetherflow.demos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.aetherflow.client.fake.FakeGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The load against a gateway in memory; the system's tests run it against the real one. */
class PerformanceDemoTests {
  @TempDir Path folder;
  private final FakeGateway gateway = FakeGateway.start();

  @AfterEach
  void closeGateway() {
    gateway.close();
  }

  private int run(String... options) throws IOException {
    var config = folder.resolve("config.yaml");
    Files.writeString(
        config, "gateway: {host: 127.0.0.1, port: %d}".formatted(gateway.http().getPort()));
    var all = new ArrayList<>(List.of("performance", "-f", config.toString(), "--lang", "en"));
    all.addAll(List.of("--json", folder.resolve("out.json").toString(), "--seed", "7"));
    all.addAll(List.of(options));
    return Demos.run(all.toArray(String[]::new));
  }

  private JsonNode result() throws IOException {
    return JsonMapper.builder().build().readTree(Files.readAllBytes(folder.resolve("out.json")));
  }

  @Test
  void usersWhoWaitForEachAnswerAreCountedAndChecked() throws IOException {
    int code =
        run(
            "--users",
            "5",
            "--documents",
            "8",
            "--operations",
            "100",
            "--warm-up",
            "20",
            "--full-clients",
            "2",
            "--in-flight",
            "2");

    assertThat(code).isZero();
    var result = result();
    assertThat(result.path("committed").asInt()).isEqualTo(100);
    assertThat(result.path("operations").asInt()).isEqualTo(100);
    assertThat(result.path("converged").asBoolean()).isTrue();
    assertThat(result.path("warmUpOperations").asInt()).isEqualTo(20);
    // One reader each; edits of full clients may have been put together.
    assertThat(result.path("deliveries").asInt()).isBetween(60, 100);
    assertThat(result.path("throughputPerSecond").asDouble())
        .isCloseTo(100 / result.path("seconds").asDouble(), withinPercentage(2));
    assertThat(result.path("latencyMillis").path("ack").path("count").asInt()).isEqualTo(100);
    assertThat(result.path("load").path("cpuShare").asDouble()).isBetween(0.0, 1.0);
  }

  @Test
  void aRateIsKeptWhetherAnswersComeOrNot() throws IOException {
    int code =
        run(
            "--users",
            "4",
            "--documents",
            "4",
            "--rate",
            "100",
            "--duration",
            "2s",
            "--warm-up",
            "10");

    assertThat(code).isZero();
    assertThat(result().path("operations").asInt()).isEqualTo(200);
    assertThat(result().path("committed").asInt()).isEqualTo(200);
    assertThat(result().path("ratePerSecond").asInt()).isEqualTo(100);
  }

  @Test
  void inAHotDocumentEveryoneReceivesEverything() throws IOException {
    int code =
        run(
            "--hot",
            "--users",
            "12",
            "--rate",
            "60",
            "--operations",
            "60",
            "--warm-up",
            "12",
            "--full-clients",
            "3");

    assertThat(code).isZero();
    assertThat(result().path("documents").asInt()).isEqualTo(1);
    assertThat(result().path("latencyMillis").path("ack").path("count").asInt()).isEqualTo(60);
    assertThat(result().path("latencyMillis").path("remote").path("count").asInt())
        .isBetween(11 * 50, 11 * 60);
  }

  @Test
  void whatIdleConnectionsHoldIsMeasured() throws IOException {
    int code =
        run(
            "--idle",
            "20",
            "--duration",
            "1s",
            "--warm-up",
            "10",
            "--processes",
            "here=" + ProcessHandle.current().pid());

    assertThat(code).isZero();
    var memory = result().path("memory");
    assertThat(memory.path("connections").asInt()).isEqualTo(20);
    assertThat(memory.path("documents").asInt()).isEqualTo(10);
    assertThat(memory.path("growth").get(0).path("process").asString()).isEqualTo("here");
    assertThat(result().path("committed").asInt()).isBetween(50, 200);
  }

  @Test
  void theReportIsOneFileWithChartsAndWithoutScripts() throws IOException {
    var page = folder.resolve("report.html");

    assertThat(
            run(
                "--users",
                "3",
                "--documents",
                "3",
                "--operations",
                "60",
                "--html",
                page.toString(),
                "--warm-up",
                "5"))
        .isZero();

    var html = Files.readString(page);
    assertThat(html).contains("Latency over time", "Latency by percentile", "<polyline");
    assertThat(html).doesNotContain("<script", "http");
    assertThat(html.split("<svg", -1)).hasSize(4);
  }

  @Test
  void anOperationThatSomebodyDoesNotReceiveIsReported() throws IOException {
    var seen = new AtomicInteger();
    gateway.outgoing(frame ->
        frame.startsWith("{\"type\":\"ops\"") && seen.incrementAndGet() == 30 ? "" : frame);

    int code =
        run(
            "--users",
            "4",
            "--documents",
            "4",
            "--operations",
            "60",
            "--warm-up",
            "0",
            "--full-clients",
            "0",
            "--settle",
            "1s");

    assertThat(code).isEqualTo(1);
    assertThat(result().path("problems").toString())
        .contains("deliveries are missing", "with 1 gap");
  }

  @Test
  void differentContentsAreReported() throws IOException {
    gateway.outgoing(
        frame -> frame.startsWith("{\"type\":\"ops\"") ? frame.replace(" \"}", "_\"}") : frame);

    int code =
        run(
            "--users",
            "4",
            "--documents",
            "4",
            "--operations",
            "40",
            "--warm-up",
            "0",
            "--full-clients",
            "4");

    assertThat(code).isEqualTo(1);
    assertThat(result().path("converged").asBoolean()).isFalse();
  }

  @Test
  void wrongSettingsAreRefused() throws IOException {
    assertThat(run("--users", "0")).isEqualTo(2);
    assertThat(run("--users", "5", "--documents", "1000")).isEqualTo(2);
    assertThat(run("--hot", "--idle", "5")).isEqualTo(2);
    assertThat(run("--operations", "0")).isEqualTo(2);
    assertThat(run("--rate", "-1")).isEqualTo(2);
    assertThat(run("--idle", "5", "--operations", "10")).isEqualTo(2);
  }
}
