package io.aetherflow.system.observability;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** Takes spans by OTLP over HTTP, as a collector does, and keeps them. */
final class SpanCollector implements AutoCloseable {
  private static final HexFormat HEX = HexFormat.of();

  /**
   * One span, and who sent it.
   *
   * @param instance which instance of the service
   */
  record Span(
      String service, String instance, String name, String traceId, String id, String parentId) {}

  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  SpanCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/traces", this::export);
    server.start();
  }

  /** What a service is given as its endpoint. */
  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The spans of one trace that have arrived. */
  List<Span> trace(String traceId) {
    return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
  }

  /** All spans of a name. */
  List<Span> named(String name) {
    return spans.stream().filter(span -> span.name().equals(name)).toList();
  }

  private void export(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
      try (InputStream body = exchange.getRequestBody();
          InputStream plain = zipped ? new GZIPInputStream(body) : body) {
        take(ExportTraceServiceRequest.parseFrom(plain));
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private void take(ExportTraceServiceRequest request) {
    for (var resource : request.getResourceSpansList()) {
      var attributes = resource.getResource().getAttributesList();
      String service = attribute(attributes, "service.name");
      String instance = attribute(attributes, "service.instance.id");
      for (var scope : resource.getScopeSpansList()) {
        for (var span : scope.getSpansList()) {
          spans.add(
              new Span(
                  service,
                  instance,
                  span.getName(),
                  HEX.formatHex(span.getTraceId().toByteArray()),
                  HEX.formatHex(span.getSpanId().toByteArray()),
                  HEX.formatHex(span.getParentSpanId().toByteArray())));
        }
      }
    }
  }

  private static String attribute(List<KeyValue> attributes, String key) {
    return attributes.stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
