package io.aetherflow.system.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.NewDocument;
import io.aetherflow.system.observability.SpanCollector.Span;
import io.aetherflow.system.stack.ServiceProcess;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import io.aetherflow.system.stack.WireClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One edit is one trace, metrics are there from the start, and both have their bounds. */
@ExtendWith(TwoOfEach.class)
class ObservabilityIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int TRACES_PER_SECOND = 5;
  private static final int BURST = 200;
  private static final Duration ARRIVED_MAX = Duration.ofSeconds(30);
  private static final Duration SCRAPED_MAX = Duration.ofSeconds(120);

  private static final Map<ServiceProcess, String> METRICS_AT_THE_START = new HashMap<>();
  private static SpanCollector collector;
  private static Stack stack;
  private static String token;
  private static String document;
  private static WireClient writer;
  private static WireClient reader;

  @BeforeAll
  static void start() throws IOException {
    collector = new SpanCollector();
    stack =
        Stack.start(
            2,
            1,
            Map.of(
                "AETHERFLOW_OTLP_ENDPOINT",
                collector.endpoint(),
                "AETHERFLOW_TRACES_PER_SECOND",
                Integer.toString(TRACES_PER_SECOND),
                "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_SCHEDULE_DELAY",
                "200ms"));
    for (var service : List.of(stack.gateway(0), stack.gateway(1), stack.statesync())) {
      METRICS_AT_THE_START.put(service, metrics(service));
    }
    var rest = AetherFlowRest.at(stack.rest(0));
    token = rest.login("Tracy").token();
    document = rest.as(() -> token).create(NewDocument.text("Traced").editableByAll()).id();
    writer = WireClient.connect(stack.socket(0), token, "writer");
    writer.open(document);
    reader = WireClient.connect(stack.socket(1), token, "reader");
    reader.open(document);
  }

  @AfterAll
  static void stop() {
    writer.close();
    reader.close();
    stack.close();
    collector.close();
  }

  @ParameterizedTest
  @CsvSource({
    "gateway, gateway_operations_total",
    "gateway, gateway_operation_duration_seconds_count",
    "statesync, statesync_operations_total",
    "statesync, statesync_conflicts_total"
  })
  void countersAreZeroFromTheStart(String service, String name) {
    var page =
        METRICS_AT_THE_START.get(service.equals("gateway") ? stack.gateway(1) : stack.statesync());
    assertThat(page.lines())
        .filteredOn(line -> line.startsWith(name))
        .singleElement()
        .satisfies(line -> {
          // No labels: the name, a blank and the value.
          assertThat(line.split(" ")[0]).isEqualTo(name);
          assertThat(Double.parseDouble(line.split(" ")[1])).isZero();
        });
  }

  @Test
  void theHistogramIsZeroFromTheStart() {
    var buckets =
        METRICS_AT_THE_START
            .get(stack.gateway(1))
            .lines()
            .filter(line -> line.startsWith("gateway_operation_duration_seconds_bucket"))
            .toList();
    assertThat(buckets)
        .hasSizeGreaterThan(10)
        .allMatch(line -> line.matches("[a-z_]+\\{le=\"[^\"]+\"} 0(\\.0)?"));
  }

  @Test
  void oneEditIsOneTraceFromTheClientToTheOtherGateway() {
    awaitQuiet();
    String trace = traceId();
    String clientSpan = "00f067aa0ba902b7";
    edit("00-" + trace + "-" + clientSpan + "-01");
    var names = List.of("edit", "submit", "sequence", "commit", "publish", "deliver");
    await()
        .atMost(ARRIVED_MAX)
        .until(() -> {
          var arrived = collector.trace(trace);
          return arrived.stream().map(Span::name).toList().containsAll(names)
              && arrived.stream().filter(span -> span.name().equals("deliver")).count() == 2;
        });
    var spans = collector.trace(trace);
    var edit = only(spans, "edit");
    var submit = only(spans, "submit");
    assertThat(edit.parentId()).isEqualTo(clientSpan);
    assertThat(edit.service()).isEqualTo("aetherflow-gateway");
    assertThat(submit.parentId()).isEqualTo(edit.id());
    for (var name : List.of("sequence", "commit", "publish")) {
      var span = only(spans, name);
      assertThat(span.service()).isEqualTo("aetherflow-statesync");
      assertThat(span.parentId()).isEqualTo(submit.id());
    }
    var deliveries = spans.stream().filter(span -> span.name().equals("deliver")).toList();
    assertThat(deliveries).allMatch(span -> span.parentId().equals(submit.id()));
    assertThat(deliveries).extracting(Span::service).containsOnly("aetherflow-gateway");
    assertThat(deliveries).extracting(Span::instance).doesNotHaveDuplicates();
    var told = reader.await(frame -> traceparentOf(frame).contains(trace));
    assertThat(traceparentOf(told)).isEqualTo("00-" + trace + "-" + submit.id() + "-01");
  }

  @ParameterizedTest
  @CsvSource({"/api/v1/documents, aetherflow-statesync", "/api/v1/sessions, aetherflow-session"})
  void aRequestTakesItsTraceAlongByGrpc(String path, String service) throws Exception {
    awaitQuiet();
    String trace = traceId();
    var request =
        HttpRequest.newBuilder(URI.create(stack.rest(0) + path))
            .header("Authorization", "Bearer " + token)
            .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01")
            .build();
    assertThat(HTTP.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    await()
        .atMost(ARRIVED_MAX)
        .untilAsserted(() ->
            assertThat(collector.trace(trace))
                .extracting(Span::service)
                .contains("aetherflow-gateway", service));
  }

  @Test
  void underLoadOnlySoManyEditsASecondAreTraced() {
    awaitQuiet();
    int before = collector.named("edit").size();
    long start = System.nanoTime();
    for (int i = 0; i < BURST; i++) {
      edit("00-" + traceId() + "-00f067aa0ba902b7-01");
    }
    // The spans of one service arrive in their order: this one is behind all of the burst.
    String last = editUntilTraced();
    double seconds = (System.nanoTime() - start) / 1e9;
    await().atMost(ARRIVED_MAX).until(() -> !collector.trace(last).isEmpty());
    int traced = collector.named("edit").size() - before;
    System.out.printf(
        Locale.ROOT, "%d of %d edits in %.1f s were traced%n", traced, BURST, seconds);
    assertThat(traced).isBetween(1, (int) (TRACES_PER_SECOND * (seconds + 1)) + 1);
  }

  @Test
  void prometheusAnswersTheQueriesOfTheManual(@TempDir Path folder) throws Exception {
    try (var prometheus = prometheus(folder)) {
      for (String query : documentedQueries()) {
        await(query)
            .atMost(SCRAPED_MAX)
            .pollInSameThread()
            .pollInterval(Duration.ofMillis(300))
            .untilAsserted(() -> {
              contest();
              assertThat(prometheus.troubles()).isEmpty();
              assertThat(prometheus.query(query))
                  .anyMatch(value -> Double.isFinite(value) && value > 0);
            });
        System.out.printf("%s = %s%n", query, prometheus.query(query));
      }
      // A panel without a series is empty for ever; those that only show troubles may be.
      for (String query : queriesOfTheDashboard()) {
        boolean showsTroublesOnly = query.endsWith("> 0");
        await(query)
            .atMost(SCRAPED_MAX)
            .pollInSameThread()
            .until(() -> prometheus.query(query), found -> showsTroublesOnly || !found.isEmpty());
      }
      assertThat(prometheus.query("sum(up{job=~\"aetherflow-.*\"})")).containsExactly(4.0);
    }
  }

  private static Prometheus prometheus(Path folder) throws IOException {
    assumeTrue(Prometheus.isInstalled(), "No prometheus on the PATH: its queries are not tried");
    return Prometheus.start(
        folder,
        Map.of(
            8100,
            List.of(stack.gateway(0).managementPort(), stack.gateway(1).managementPort()),
            9101,
            List.of(stack.session().managementPort()),
            9102,
            List.of(stack.statesync().managementPort())));
  }

  /** What stands in the manual's block of queries. */
  private static List<String> documentedQueries() throws IOException {
    String guide = Files.readString(Stack.root().resolve("docs/GATEWAY_GUIDE.md"));
    int begin = guide.indexOf("```promql\n");
    assertThat(begin).as("the block of queries").isPositive();
    String block = guide.substring(begin, guide.indexOf("```\n", begin + 3));
    var queries =
        block.lines().skip(1).filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    assertThat(queries).hasSize(3);
    return queries;
  }

  private static List<String> queriesOfTheDashboard() throws IOException {
    var file = Stack.root().resolve("deploy/grafana/dashboards/aetherflow.json");
    var queries = JsonMapper.shared().readTree(Files.readString(file)).findValuesAsString("expr");
    assertThat(queries).hasSizeGreaterThan(20);
    return queries;
  }

  /** Both write over the same letter at once: two edits and a conflict. */
  private static void contest() {
    edit("");
    long base = writer.version(document);
    await().atMost(ARRIVED_MAX).until(() -> reader.version(document) >= base);
    writer.sendText(replacement(base));
    reader.sendText(replacement(base));
    writer.await("ack");
    reader.await("ack");
  }

  private static String replacement(long base) {
    return "{\"type\":\"op\",\"document\":\"%s\",\"ops\":[{\"opId\":\"%s\",\"baseVersion\":%d,\"writtenAt\":%d,\"delta\":[{\"insert\":\"y\"},{\"delete\":1}]}]}"
        .formatted(document, UUID.randomUUID(), base, System.currentTimeMillis());
  }

  @Test
  void withoutAnEndpointNothingIsSaidAboutIt(Stack other) {
    var rest = AetherFlowRest.at(other.rest(0));
    var anybody = rest.login("Anybody").token();
    var traced = rest.as(() -> anybody).create(NewDocument.text("Traced by nobody")).id();
    try (var client = WireClient.connect(other.socket(0), anybody, "anybody")) {
      client.open(traced);
      client.sendText(operation(traced, 0, "00-" + traceId() + "-00f067aa0ba902b7-01"));
      client.await("ack");
    }
    for (var service : List.of(other.gateway(0), other.session(), other.statesync(0))) {
      assertThat(service.log().toLowerCase(Locale.ROOT))
          .isNotEmpty()
          .doesNotContain("otlp", "exporter", "export spans", ":4318", ":4317");
    }
  }

  /** Lets the sampler have saved up for a trace. */
  private static void awaitQuiet() {
    long from = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(50))
        .until(() -> System.nanoTime() - from > TimeUnit.SECONDS.toNanos(1));
  }

  private static String editUntilTraced() {
    awaitQuiet();
    String trace = traceId();
    edit("00-" + trace + "-00f067aa0ba902b7-01");
    return trace;
  }

  private static void edit(String traceparent) {
    writer.sendText(operation(document, writer.version(document), traceparent));
    writer.await("ack");
  }

  private static String operation(String document, long base, String traceparent) {
    return "{\"type\":\"op\",\"document\":\"%s\",\"traceparent\":\"%s\",\"ops\":[{\"opId\":\"%s\",\"baseVersion\":%d,\"writtenAt\":%d,\"delta\":[{\"insert\":\"x\"}]}]}"
        .formatted(document, traceparent, UUID.randomUUID(), base, System.currentTimeMillis());
  }

  private static String traceparentOf(JsonNode frame) {
    return frame.path("ops").path(0).path("traceparent").asString("");
  }

  private static String traceId() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  private static Span only(List<Span> spans, String name) {
    var named = spans.stream().filter(span -> span.name().equals(name)).toList();
    assertThat(named).as("spans %s of %s", name, spans).hasSize(1);
    return named.getFirst();
  }

  private static String metrics(ServiceProcess service) {
    var page =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + service.managementPort() + "/actuator/prometheus"))
            .build();
    try {
      return HTTP.send(page, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
