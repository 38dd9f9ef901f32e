package io.aetherflow.client.fake;

import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The wire protocol as the fake gateway speaks it. Called under the gateway's monitor. */
final class FakeProtocol {
  private final FakeGateway gateway;
  private String lockedBy = "";
  private int sessions;

  FakeProtocol(FakeGateway gateway) {
    this.gateway = gateway;
  }

  void greet(FakeConnection connection) {
    gateway.send(connection, welcome(false).toString());
  }

  void left(FakeConnection gone) {
    for (var document : gone.delivered.keySet()) {
      presence(document, "left", gateway.json.createArrayNode().add(gone.sessionId));
    }
  }

  void on(FakeConnection connection, JsonNode frame) {
    switch (frame.path("type").asString()) {
      case "auth" -> auth(connection, frame);
      case "ping" ->
          gateway.send(
              connection,
              frame("pong")
                  .put("t", frame.path("t").asLong())
                  .put("serverTime", gateway.now())
                  .toString());
      case "open" -> open(connection, frame);
      case "close" -> {
        var document = frame.path("document").asString();
        connection.delivered.remove(document);
        presence(document, "left", gateway.json.createArrayNode().add(connection.sessionId));
      }
      case "op" -> op(connection, frame);
      case "cursor" -> relay(connection, frame);
      case "lock" -> {
        if (lockedBy.isEmpty()) {
          lockedBy = connection.sessionId;
        }
        lock(frame.path("document").asString());
      }
      case "unlock" -> {
        lockedBy = "";
        lock(frame.path("document").asString());
      }
      default -> throw new IllegalArgumentException(frame.toString());
    }
  }

  private void auth(FakeConnection connection, JsonNode frame) {
    var token = frame.path("token").asString();
    if (!token.startsWith("token-")) {
      gateway.send(
          connection, frame("error").put("code", "TOKEN_INVALID").put("message", "no").toString());
      connection.closeWith(4501, "TOKEN_INVALID");
      return;
    }
    connection.userName = token.split("-", -1)[1];
    connection.clientId = frame.path("clientId").asString();
    boolean resumed = frame.has("sessionId");
    if (connection.sessionId.isEmpty()) {
      connection.sessionId = resumed ? frame.path("sessionId").asString() : "s" + ++sessions;
    }
    var welcome =
        welcome(true)
            .put("sessionId", connection.sessionId)
            .put("resumeToken", "r-" + connection.sessionId)
            .put("resumed", resumed)
            .put("tokenExpiresAt", gateway.now() + gateway.tokenLifeMillis);
    welcome.set("user", user(connection).put("color", "#123456"));
    gateway.send(connection, welcome.toString());
  }

  private ObjectNode welcome(boolean authenticated) {
    var welcome =
        frame("welcome")
            .put("protocol", 1)
            .put("authenticated", authenticated)
            .put("serverTime", gateway.now());
    welcome.putObject("limits").put("messageBytes", gateway.messageBytesMax);
    return welcome;
  }

  private void open(FakeConnection connection, JsonNode frame) {
    var id = frame.path("document").asString();
    var document = gateway.documents.get(id);
    if (document == null) {
      gateway.send(
          connection,
          frame("error")
              .put("document", id)
              .put("code", "NOT_FOUND")
              .put("message", "There is no such document.")
              .put("retry", false)
              .toString());
      return;
    }
    boolean resumes = frame.has("version");
    long version = resumes ? frame.path("version").asLong() : document.version();
    var opened =
        frame("opened")
            .put("document", id)
            .put("name", document.name)
            .put("docType", "text")
            .put("policy", "lww")
            .put("state", "active")
            .put("role", "editor")
            .put("version", version)
            .put("page", 1);
    var present = opened.putArray("present");
    connection.delivered.put(id, version);
    for (var other : openedBy(id)) {
      present.add(participant(other));
    }
    presence(id, "joined", gateway.json.createArrayNode().add(participant(connection)));
    if (resumes) {
      gateway.send(connection, opened.put("last", true).toString());
    } else {
      sendContent(connection, document, opened);
    }
    deliver(document);
  }

  private void sendContent(FakeConnection connection, FakeDocument document, ObjectNode first) {
    var runs = gateway.json.readTree(document.contentJson(document.state.content()));
    int at = 0;
    int page = 1;
    var opened = first;
    do {
      var content = opened.putArray("content");
      for (int i = 0; i < gateway.pageRuns && at < runs.size(); i++) {
        content.add(runs.get(at++));
      }
      gateway.send(connection, opened.put("last", at == runs.size()).toString());
      opened = frame("opened").put("document", document.id).put("page", ++page);
    } while (at < runs.size());
  }

  private void op(FakeConnection connection, JsonNode frame) {
    var document = gateway.require(frame.path("document").asString());
    var author = new Author(connection.userName, connection.clientId);
    var ids = new ArrayList<String>();
    frame.path("ops").values().forEach(op -> ids.add(op.path("opId").asString()));
    if (!connection.delivered.containsKey(document.id)) {
      reject(connection, document.id, ids, "NOT_OPEN", true);
      return;
    }
    for (int i = 0; i < ids.size(); i++) {
      var op = frame.path("ops").get(i);
      var decision =
          document.submit(
              UUID.fromString(ids.get(i)),
              author,
              op.path("baseVersion").asLong(),
              op.has("previousOpId") ? UUID.fromString(op.get("previousOpId").asString()) : null,
              op.path("delta").toString().getBytes(StandardCharsets.UTF_8),
              op.path("writtenAt").asLong());
      switch (decision) {
        case Decision.Accepted<TextContent, TextDelta> accepted -> {
          deliver(document);
        }
        case Decision.AlreadyCommitted<TextContent, TextDelta>(long version) ->
            gateway.send(
                connection,
                frame("ack")
                    .put("document", document.id)
                    .put("opId", ids.get(i))
                    .put("version", version)
                    .put("duplicate", true)
                    .toString());
        case Decision.Refused<TextContent, TextDelta>(var problem) -> {
          reject(connection, document.id, ids.subList(i, ids.size()), problem.code(), false);
          return;
        }
        case Decision.NeedsHistory<TextContent, TextDelta> needed -> {
          reject(connection, document.id, ids.subList(i, ids.size()), "BASE_TRIMMED", false);
          return;
        }
      }
    }
  }

  private void reject(
      FakeConnection connection, String document, List<String> ids, String code, boolean retry) {
    var rejected =
        frame("rejected")
            .put("document", document)
            .put("opId", ids.getFirst())
            .put("code", code)
            .put("message", "refused")
            .put("retry", retry);
    var all = rejected.putArray("opIds");
    ids.forEach(all::add);
    gateway.send(connection, rejected.toString());
  }

  /** Brings everyone who has the document open to its newest version, their own as acks. */
  private void deliver(FakeDocument document) {
    for (var connection : openedBy(document.id)) {
      long from = connection.delivered.getOrDefault(document.id, document.version());
      connection.delivered.put(document.id, document.version());
      var ops = gateway.json.createArrayNode();
      for (int i = (int) from; i < document.log.size(); i++) {
        var operation = document.log.get(i);
        boolean resolved =
            i + 1 < document.log.size()
                && document.log.get(i + 1).type() == OperationType.RESOLUTION;
        ops.add(op(document, operation, resolved));
      }
      if (ops.isEmpty()) {
        continue;
      }
      var own = ops.get(0);
      boolean acks = own.path("clientId").asString().equals(connection.clientId) && ops.size() <= 2;
      if (acks && (ops.size() == 1 || own.path("resolved").asBoolean(false))) {
        var ack =
            frame("ack")
                .put("document", document.id)
                .put("opId", own.path("opId").asString())
                .put("version", own.path("version").asLong())
                .put("timestamp", gateway.now());
        if (ops.size() == 2) {
          ack.set("resolution", ops.get(1));
        }
        gateway.send(connection, ack.toString());
      } else {
        var frame = frame("ops").put("document", document.id);
        frame.set("ops", ops);
        gateway.send(connection, frame.toString());
      }
    }
  }

  ObjectNode op(FakeDocument document, Operation<TextDelta> operation, boolean resolved) {
    var node =
        gateway
            .json
            .createObjectNode()
            .put("version", operation.version())
            .put("opId", operation.opId().toString())
            .put("clientId", operation.author().clientId())
            .put("opType", operation.type().name().toLowerCase(Locale.ROOT))
            .put("writtenAt", operation.writtenAtMillis())
            .put("timestamp", gateway.now());
    node.putObject("user")
        .put("id", operation.author().userId())
        .put("name", operation.author().userId());
    node.set("delta", gateway.json.readTree(document.deltaJson(operation)));
    if (resolved) {
      node.put("resolved", true);
    }
    return node;
  }

  private void relay(FakeConnection connection, JsonNode frame) {
    var cursor =
        ((ObjectNode) frame.deepCopy())
            .put("sessionId", connection.sessionId)
            .put("userId", connection.userName);
    for (var other : openedBy(frame.path("document").asString())) {
      if (other != connection) {
        gateway.send(other, cursor.toString());
      }
    }
  }

  private void lock(String document) {
    var frame = frame("lock").put("document", document).put("expiresAt", gateway.now() + 30_000);
    var holder = gateway.connections.stream().filter(c -> c.sessionId.equals(lockedBy)).findFirst();
    if (holder.isPresent()) {
      frame
          .putObject("holder")
          .put("userId", holder.get().userName)
          .put("name", holder.get().userName)
          .put("sessionId", lockedBy);
    } else {
      frame.putNull("holder");
    }
    openedBy(document).forEach(connection -> gateway.send(connection, frame.toString()));
  }

  private void presence(String document, String member, JsonNode who) {
    var frame = frame("presence").put("document", document);
    frame.putArray("joined");
    frame.putArray("left");
    frame.set(member, who);
    openedBy(document).forEach(connection -> gateway.send(connection, frame.toString()));
  }

  private List<FakeConnection> openedBy(String document) {
    return gateway.connections.stream()
        .filter(connection -> connection.delivered.containsKey(document))
        .toList();
  }

  private ObjectNode participant(FakeConnection connection) {
    return gateway
        .json
        .createObjectNode()
        .put("sessionId", connection.sessionId)
        .put("userId", connection.userName)
        .put("name", connection.userName)
        .put("color", "#123456");
  }

  private ObjectNode user(FakeConnection connection) {
    return gateway
        .json
        .createObjectNode()
        .put("id", connection.userName)
        .put("name", connection.userName);
  }

  private ObjectNode frame(String type) {
    return gateway.json.createObjectNode().put("type", type);
  }
}
