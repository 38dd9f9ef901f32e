package io.aetherflow.model.client;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.client.ClientDocument.Advanced;
import io.aetherflow.model.client.ClientDocument.Gap;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client's document, and the record of what happened to it in the form of the shared vectors; see
 * the README beside them.
 */
final class ClientStory<C, D> {
  static final JsonMapper JSON = JsonMapper.shared();

  /** A committed operation with the short id of the vectors. */
  record Committed<D>(long version, String opId, D delta, boolean resolution) {
    Committed(long version, String opId, D delta) {
      this(version, opId, delta, false);
    }
  }

  private final ObjectNode story = JSON.createObjectNode();
  private final ArrayNode events;
  private final Ids ids = new Ids();
  private final DocumentType<C, D> type;
  private ClientDocument<C, D> document;
  private JsonNode lastState;

  ClientStory(DocumentType<C, D> type, String name, long version, C content) {
    this.type = type;
    document = ClientDocument.opened(type, version, content);
    lastState = state();
    story.put("name", name);
    if (!type.name().equals("text")) {
      story.put("type", type.name());
    }
    story.putObject("start").put("version", version).set("content", contentJson(content));
    events = story.putArray("events");
  }

  /** A story of a text. */
  static ClientStory<TextContent, TextDelta> ofText(
      String name, long version, TextContent content) {
    return new ClientStory<>(Texts.TYPE, name, version, content);
  }

  /** Does again what a recorded story did. */
  static ClientStory<?, ?> replay(JsonNode recorded) {
    return replay(DocumentTypes.load().require(recorded.path("type").asString("text")), recorded);
  }

  private static <C, D> ClientStory<C, D> replay(DocumentType<C, D> type, JsonNode recorded) {
    var start = recorded.path("start");
    var story =
        new ClientStory<>(
            type,
            recorded.path("name").asString(),
            start.path("version").asLong(),
            type.decodeContent(bytes(start.path("content"))));
    recorded.path("events").forEach(story::replayEvent);
    return story;
  }

  private void replayEvent(JsonNode event) {
    if (event.has("edit")) {
      var edit = event.path("edit");
      edit(delta(edit.path("change")), edit.path("opId").asString(), edit.path("now").asLong());
    } else if (event.has("send")) {
      send();
    } else if (event.has("resend")) {
      resend();
    } else if (event.has("takeBack")) {
      takeBack(event.path("takeBack").asString());
    } else if (event.has("undo")) {
      undo(event.path("undo").path("opId").asString(), event.path("undo").path("now").asLong());
    } else if (event.has("redo")) {
      redo(event.path("redo").path("opId").asString(), event.path("redo").path("now").asLong());
    } else if (event.has("forget")) {
      forget(event.path("forget").valueStream().map(JsonNode::asString).toArray(String[]::new));
    } else {
      receive(event.path("receive").valueStream().map(this::committed).toList());
    }
  }

  private Committed<D> committed(JsonNode operation) {
    var delta = operation.path("delta");
    return new Committed<>(
        operation.path("version").asLong(),
        operation.path("opId").asString(),
        delta.isNull() ? null : delta(delta),
        operation.path("resolution").asBoolean(false));
  }

  ClientDocument<C, D> document() {
    return document;
  }

  /** The id by which the record names an operation. */
  String shortId(UUID opId) {
    return ids.shortOf(opId);
  }

  /** The record. */
  ObjectNode json() {
    return story;
  }

  void edit(D change, String opId, long now) {
    document = document.edit(change, ids.longOf(opId), now);
    var event = JSON.createObjectNode();
    event.putObject("edit").put("opId", opId).put("now", now).set("change", json(change));
    happened(event);
  }

  void send() {
    var sending = document.send();
    document = sending.state();
    var event = JSON.createObjectNode();
    event.set("send", shortIds(sending.operations().stream().map(PendingOperation::opId).toList()));
    happened(event);
  }

  void resend() {
    var event = JSON.createObjectNode();
    event.set(
        "resend", shortIds(document.underWay().stream().map(PendingOperation::opId).toList()));
    happened(event);
  }

  @SafeVarargs
  final void receive(Committed<D>... step) {
    receive(List.of(step));
  }

  private void receive(List<Committed<D>> step) {
    var event = JSON.createObjectNode();
    var received = event.putArray("receive");
    for (var operation : step) {
      var one = received.addObject();
      one.put("version", operation.version()).put("opId", operation.opId());
      one.set("delta", operation.delta() == null ? JSON.nullNode() : json(operation.delta()));
      if (operation.resolution()) {
        one.put("resolution", true);
      }
    }
    var operations =
        step.stream()
            .map(operation ->
                new CommittedOperation<>(
                    operation.version(),
                    ids.longOf(operation.opId()),
                    operation.delta(),
                    operation.resolution()))
            .toList();
    switch (document.receive(operations)) {
      case Advanced<C, D>(var state, var change, var acknowledged) -> {
        document = state;
        event.set("change", json(change));
        event.set("acknowledged", shortIds(acknowledged));
      }
      case Gap<C, D>(long expected, long got) ->
          event.putObject("gap").put("expected", expected).put("received", got);
    }
    happened(event);
  }

  void takeBack(String opId) {
    var taken = document.takeBack(ids.longOf(opId));
    document = taken.state();
    var event = JSON.createObjectNode();
    event.put("takeBack", opId);
    event.set("change", json(taken.change()));
    event.set("draft", json(taken.draft()));
    happened(event);
  }

  void undo(String opId, long now) {
    reverted("undo", opId, now, document.undo(ids.longOf(opId), now));
  }

  void redo(String opId, long now) {
    reverted("redo", opId, now, document.redo(ids.longOf(opId), now));
  }

  private void reverted(
      String name, String opId, long now, ClientDocument.Reverted<C, D> reverted) {
    document = reverted.state();
    var event = JSON.createObjectNode();
    event.putObject(name).put("opId", opId).put("now", now);
    event.set("change", json(reverted.change()));
    happened(event);
  }

  void forget(String... opIds) {
    var all = List.of(opIds).stream().map(ids::longOf).toList();
    document = document.forget(all);
    var event = JSON.createObjectNode();
    event.set("forget", shortIds(all));
    happened(event);
  }

  private void happened(ObjectNode event) {
    var state = state();
    if (!state.equals(lastState)) {
      event.set("state", state);
      lastState = state;
    }
    events.add(event);
  }

  private JsonNode state() {
    var state = JSON.createObjectNode();
    state.put("version", document.version());
    state.set("confirmed", contentJson(document.confirmed()));
    state.set("display", contentJson(document.display()));
    var pending = state.putArray("pending");
    for (var operation : document.pending()) {
      var one = pending.addObject();
      one.put("opId", ids.shortOf(operation.opId()));
      one.put("base", operation.baseVersion());
      var previous = operation.previousOpId();
      one.put("previous", previous == null ? null : ids.shortOf(previous));
      one.set("written", json(operation.written()));
      one.put("writtenAt", operation.writtenAtMillis());
      one.set("rebased", json(operation.rebased()));
      one.put("stage", operation.stage().name().toLowerCase(Locale.ROOT));
    }
    return state;
  }

  private ArrayNode shortIds(List<UUID> opIds) {
    var all = JSON.createArrayNode();
    opIds.forEach(opId -> all.add(ids.shortOf(opId)));
    return all;
  }

  private JsonNode contentJson(C content) {
    return JSON.readTree(type.encodeContent(content));
  }

  private JsonNode json(D delta) {
    return JSON.readTree(type.encodeDelta(delta));
  }

  private D delta(JsonNode json) {
    return type.decodeDelta(bytes(json));
  }

  private static byte[] bytes(JsonNode json) {
    return JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
  }

  /** The vectors' short ids and the UUIDs that stand for them. */
  private static final class Ids {
    private final Map<UUID, String> shortOf = new HashMap<>();

    UUID longOf(String shortId) {
      var id = UUID.nameUUIDFromBytes(shortId.getBytes(StandardCharsets.UTF_8));
      shortOf.put(id, shortId);
      return id;
    }

    String shortOf(UUID longId) {
      return shortOf.get(longId);
    }
  }
}
