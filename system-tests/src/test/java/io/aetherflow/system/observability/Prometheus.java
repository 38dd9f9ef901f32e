package io.aetherflow.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.system.stack.FreePorts;
import io.aetherflow.system.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real Prometheus of this machine, on a folder of its own. */
final class Prometheus implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration READY_MAX = Duration.ofSeconds(120);

  private final URI address;
  private final Process process;

  private Prometheus(URI address, Process process) {
    this.address = address;
    this.process = process;
  }

  /** Whether the machine has the program. */
  static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "prometheus")));
  }

  /**
   * Starts it with the configuration that the repository has for the services of one machine. Only
   * the ports are others, and it looks every second, so that rates are there soon.
   *
   * @param ports where the instances of a service are, by the port that the configuration names
   */
  static Prometheus start(Path folder, Map<Integer, List<Integer>> ports) throws IOException {
    var configuration = Files.readString(Stack.root().resolve("deploy/prometheus/local.yml"));
    configuration = replaced(configuration, "_interval: 5s", "_interval: 1s");
    for (var service : ports.entrySet()) {
      var instances =
          service.getValue().stream()
              .map(port -> "localhost:" + port)
              .collect(Collectors.joining(", "));
      configuration = replaced(configuration, "localhost:" + service.getKey(), instances);
    }
    int port = FreePorts.one();
    var process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + Files.writeString(folder.resolve("local.yml"), configuration),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    var started = new Prometheus(URI.create("http://127.0.0.1:" + port), process);
    await("Prometheus is ready")
        .atMost(READY_MAX)
        .ignoreException(UncheckedIOException.class)
        .until(() -> started.isReady(folder));
    return started;
  }

  private boolean isReady(Path folder) throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(Files.readString(folder.resolve("prometheus.log")));
    }
    return send("/-/ready").statusCode() == 200;
  }

  private static String replaced(String text, String part, String by) {
    assertThat(text).contains(part);
    return text.replace(part, by);
  }

  /** What hinders it from reading one of its targets; empty when it has read all of them. */
  List<String> troubles() {
    var troubles = new ArrayList<String>();
    for (var target : get("/api/v1/targets").path("data").path("activeTargets")) {
      if (!target.path("health").asString("").equals("up")) {
        troubles.add(
            "%s is %s: %s"
                .formatted(
                    target.path("scrapeUrl").asString(""),
                    target.path("health").asString(""),
                    target.path("lastError").asString("")));
      }
    }
    return troubles;
  }

  /**
   * The values that a query answers, one for each series.
   *
   * @throws AssertionError when the query is refused
   */
  List<Double> query(String promQl) {
    var answer = get("/api/v1/query?query=" + URLEncoder.encode(promQl, StandardCharsets.UTF_8));
    assertThat(answer.path("status").asString(""))
        .as("%s: %s", promQl, answer)
        .isEqualTo("success");
    var values = new ArrayList<Double>();
    for (var series : answer.path("data").path("result")) {
      values.add(Double.valueOf(series.path("value").get(1).asString()));
    }
    return values;
  }

  private JsonNode get(String path) {
    return JSON.readTree(send(path).body());
  }

  private HttpResponse<String> send(String path) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
