package io.aetherflow.system.observability;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The real Prometheus of this machine, on a folder of its own. */
final class Prometheus implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final URI address;
  private final Process process;

  private Prometheus(URI address, Process process) {
    this.address = address;
    this.process = process;
  }

  /** Whether the machine has the program. */
  static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "prometheus")));
  }

  /** Starts it, to read these ports of this machine every second. */
  static Prometheus scraping(Path folder, List<Integer> ports) throws IOException {
    var targets =
        ports.stream().map(port -> "'127.0.0.1:" + port + "'").collect(Collectors.joining(","));
    var configuration =
        Files.writeString(
            folder.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 1s}
            scrape_configs:
              - job_name: aetherflow
                metrics_path: /actuator/prometheus
                static_configs: [{targets: [%s]}]
            """
                .formatted(targets));
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    var started = new Prometheus(URI.create("http://127.0.0.1:" + port), process);
    await("Prometheus is ready")
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> started.get("/-/ready").statusCode() == 200);
    return started;
  }

  /**
   * The values that a query answers, one for each series.
   *
   * @throws AssertionError when the query is refused
   */
  List<Double> query(String promQl) {
    var answer = get("/api/v1/query?query=" + URLEncoder.encode(promQl, StandardCharsets.UTF_8));
    var body = JSON.readTree(answer.body());
    if (!body.path("status").asString("").equals("success")) {
      throw new AssertionError(promQl + ": " + answer.body());
    }
    var values = new ArrayList<Double>();
    for (var series : body.path("data").path("result")) {
      values.add(Double.valueOf(series.path("value").get(1).asString()));
    }
    return values;
  }

  private java.net.http.HttpResponse<String> get(String path) {
    try {
      return HTTP.send(
          HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
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
