package io.aetherflow.client.fake;

import io.aetherflow.model.text.TextContent;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The part of REST that the client uses, at the fake gateway; under the gateway's monitor. */
final class FakeRest {
  private static final String PREFIX = "/api/v1/";

  private record Answer(int status, JsonNode body) {}

  private final FakeGateway gateway;

  FakeRest(FakeGateway gateway) {
    this.gateway = gateway;
  }

  void answer(ChannelHandlerContext context, FullHttpRequest request) {
    var uri = new QueryStringDecoder(request.uri());
    var path = List.of(uri.path().substring(PREFIX.length()).split("/", -1));
    var text = request.content().toString(StandardCharsets.UTF_8);
    var body = text.isEmpty() ? gateway.json.createObjectNode() : gateway.json.readTree(text);
    var answer =
        path.getFirst().equals("auth") || request.headers().contains("Authorization")
            ? route(request.method().name(), path, uri, body)
            : problem(401, "UNAUTHENTICATED");
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            Unpooled.copiedBuffer(answer.body().toString(), StandardCharsets.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
        .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    context.writeAndFlush(response);
  }

  private Answer route(String method, List<String> path, QueryStringDecoder uri, JsonNode body) {
    if (path.getFirst().equals("auth")) {
      return login(body);
    }
    if (path.size() == 1) {
      return method.equals("POST") ? create(body) : list(uri);
    }
    var document = gateway.documents.get(path.get(1));
    if (document == null) {
      return problem(404, "NOT_FOUND");
    }
    return switch (path.size() == 2 ? "" : path.get(2)) {
      case "" -> new Answer(200, info(document));
      case "content" -> content(document, uri);
      case "operations" -> operations(document, uri);
      default -> problem(404, "NOT_FOUND");
    };
  }

  private Answer login(JsonNode body) {
    var name = body.path("userName").asString();
    var answer =
        node()
            .put("token", "token-" + name + "-" + UUID.randomUUID())
            .put("expiresAt", gateway.now() + gateway.tokenLifeMillis);
    answer.putObject("user").put("id", name).put("name", name).put("color", "#123456");
    return new Answer(200, answer);
  }

  private Answer create(JsonNode body) {
    var id = body.path("id").asString("doc-" + (gateway.documents.size() + 1));
    var name = body.path("name").asString();
    gateway.documents.put(id, new FakeDocument(id, name, gateway.judge));
    return new Answer(201, info(gateway.require(id)));
  }

  /** Two a page, so that a reader has to turn pages. */
  private Answer list(QueryStringDecoder uri) {
    var matching =
        gateway.documents.values().stream()
            .filter(document -> document.name.contains(parameter(uri, "query", "")))
            .toList();
    int from = Integer.parseInt(parameter(uri, "pageToken", "0"));
    var answer = node();
    var items = answer.putArray("items");
    matching.stream().skip(from).limit(2).forEach(document -> items.add(info(document)));
    if (from + 2 < matching.size()) {
      answer.put("nextPageToken", Integer.toString(from + 2));
    }
    return new Answer(200, answer);
  }

  private Answer content(FakeDocument document, QueryStringDecoder uri) {
    long version = Long.parseLong(parameter(uri, "version", Long.toString(document.version())));
    var content = TextContent.EMPTY;
    for (var operation : document.log) {
      if (operation.version() <= version) {
        content = content.apply(operation.delta());
      }
    }
    var answer = node().put("version", version).put("type", "text");
    answer.set("content", gateway.json.readTree(document.contentJson(content)));
    return new Answer(200, answer);
  }

  private Answer operations(FakeDocument document, QueryStringDecoder uri) {
    long after = Long.parseLong(parameter(uri, "after", "0"));
    long limit = Long.parseLong(parameter(uri, "limit", "100"));
    var answer = node();
    var items = answer.putArray("items");
    var protocol = new FakeProtocol(gateway);
    document.log.stream()
        .skip(after)
        .limit(limit)
        .forEach(operation -> items.add(protocol.op(document, operation, false)));
    return new Answer(200, answer);
  }

  private ObjectNode info(FakeDocument document) {
    return node()
        .put("id", document.id)
        .put("name", document.name)
        .put("type", "text")
        .put("policy", "lww")
        .put("state", "active")
        .put("role", "owner");
  }

  private Answer problem(int status, String code) {
    return new Answer(status, node().put("code", code).put("message", "refused"));
  }

  private ObjectNode node() {
    return gateway.json.createObjectNode();
  }

  private static String parameter(QueryStringDecoder uri, String name, String otherwise) {
    return uri.parameters().getOrDefault(name, List.of(otherwise)).getFirst();
  }
}
