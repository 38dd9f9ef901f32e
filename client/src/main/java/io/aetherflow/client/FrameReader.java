package io.aetherflow.client;

import io.aetherflow.client.ServerFrame.Op;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads frames; unknown members are ignored, so that an older client understands a newer server.
 */
final class FrameReader {
  private final JsonMapper json;

  FrameReader(JsonMapper json) {
    this.json = json;
  }

  /**
   * Reads one frame.
   *
   * @throws RuntimeException when it is none; the connection is of no use then
   */
  ServerFrame read(String text) {
    var frame = json.readTree(text);
    var type = frame.path("type").asString("");
    var document = string(frame, "document");
    return switch (type) {
      case "welcome" -> welcome(frame);
      case "pong" -> new ServerFrame.Pong(number(frame, "t"), number(frame, "serverTime"));
      case "opened" -> opened(document, frame);
      case "ops" -> new ServerFrame.Ops(document, each(frame.path("ops"), this::op));
      case "ack" -> ack(document, frame);
      case "rejected" -> rejected(document, frame);
      case "presence" ->
          new ServerFrame.Presence(
              document,
              each(frame.path("joined"), FrameReader::participant),
              each(frame.path("left"), left -> left.asString("")));
      case "cursor" ->
          new ServerFrame.Cursor(
              document,
              string(frame, "sessionId"),
              string(frame, "userId"),
              frame.path("cleared").asBoolean(false),
              number(frame, "version"),
              (int) number(frame, "index"),
              (int) number(frame, "length"));
      case "lock" ->
          new ServerFrame.Lock(document, lock(frame.path("holder"), number(frame, "expiresAt")));
      case "conflict" ->
          new ServerFrame.Conflict(document, ConflictReader.read(frame.path("conflict")));
      case "error" ->
          document.isEmpty()
              ? new ServerFrame.ConnectionError(failure(frame))
              : new ServerFrame.DocumentError(document, failure(frame));
      default -> new ServerFrame.Unknown(type);
    };
  }

  /** Reads what is common to a refusal in a frame and in a REST answer. */
  static Failure failure(JsonNode node) {
    var holder = node.path("holder");
    return new Failure(
        string(node, "code"),
        string(node, "message"),
        optional(node, "field"),
        optional(node, "value"),
        optional(node, "limit"),
        node.path("retry").asBoolean(false),
        node.path("reload").asBoolean(false),
        number(node, "retryAfterMillis"),
        holder.isObject() ? optional(holder, "name") : optional(node, "holder"));
  }

  static User user(JsonNode node) {
    return new User(string(node, "id"), string(node, "name"), string(node, "color"));
  }

  private static ServerFrame welcome(JsonNode frame) {
    var limits = frame.path("limits");
    boolean authenticated = frame.path("authenticated").asBoolean(false);
    return new ServerFrame.Welcome(
        number(frame, "serverTime"),
        new ServerFrame.Limits(
            limits.path("messageBytes").asLong(ServerFrame.Limits.UNKNOWN.messageBytes()),
            ServerFrame.Limits.UNKNOWN.operationsPerFrame()),
        authenticated
            ? new ServerFrame.Session(
                string(frame, "sessionId"),
                string(frame, "resumeToken"),
                frame.path("resumed").asBoolean(false),
                number(frame, "tokenExpiresAt"),
                user(frame.path("user")))
            : null);
  }

  private static ServerFrame opened(String document, JsonNode frame) {
    int page = frame.path("page").asInt(1);
    var content = frame.path("content");
    var opening =
        page > 1
            ? null
            : new ServerFrame.Opening(
                new DocumentInfo(
                    document,
                    string(frame, "name"),
                    string(frame, "docType"),
                    string(frame, "policy"),
                    string(frame, "state"),
                    string(frame, "role")),
                number(frame, "version"),
                openedLock(frame.path("lock")),
                each(frame.path("present"), FrameReader::participant));
    return new ServerFrame.Opened(
        document,
        page,
        frame.path("last").asBoolean(true),
        opening,
        content.isMissingNode() || content.isNull() ? null : content);
  }

  private ServerFrame ack(String document, JsonNode frame) {
    var resolution = frame.path("resolution");
    return new ServerFrame.Ack(
        document,
        UUID.fromString(string(frame, "opId")),
        number(frame, "version"),
        number(frame, "timestamp"),
        frame.path("duplicate").asBoolean(false),
        resolution.isObject() ? op(resolution) : null);
  }

  private static ServerFrame rejected(String document, JsonNode frame) {
    var ids = each(frame.path("opIds"), id -> UUID.fromString(id.asString("")));
    return new ServerFrame.Rejected(
        document,
        ids.isEmpty() ? List.of(UUID.fromString(string(frame, "opId"))) : ids,
        failure(frame));
  }

  Op op(JsonNode node) {
    var user = node.path("user");
    var info =
        new OperationInfo(
            number(node, "version"),
            UUID.fromString(string(node, "opId")),
            string(user, "id"),
            string(user, "name"),
            string(node, "clientId"),
            node.path("opType").asString("edit"),
            Instant.ofEpochMilli(number(node, "writtenAt")),
            Instant.ofEpochMilli(number(node, "timestamp")));
    return new Op(
        info, json.writeValueAsBytes(node.path("delta")), node.path("resolved").asBoolean(false));
  }

  private static Participant participant(JsonNode node) {
    return new Participant(
        string(node, "sessionId"),
        string(node, "userId"),
        string(node, "name"),
        string(node, "color"));
  }

  private static @Nullable LockHolder openedLock(JsonNode lock) {
    var holder = lock.path("holder");
    return lock(holder.isObject() ? holder : lock, number(lock, "expiresAt"));
  }

  private static @Nullable LockHolder lock(JsonNode holder, long expiresAtMillis) {
    return holder.isObject()
        ? new LockHolder(
            string(holder, "userId"),
            string(holder, "name"),
            string(holder, "sessionId"),
            Instant.ofEpochMilli(expiresAtMillis))
        : null;
  }

  private static <T> List<T> each(JsonNode array, Function<JsonNode, T> read) {
    var all = new ArrayList<T>(array.size());
    for (var node : array.values()) {
      all.add(read.apply(node));
    }
    return all;
  }

  private static String string(JsonNode node, String member) {
    return node.path(member).asString("");
  }

  private static @Nullable String optional(JsonNode node, String member) {
    var value = node.path(member);
    return value.isMissingNode() || value.isNull() ? null : value.asString();
  }

  private static long number(JsonNode node, String member) {
    return node.path(member).asLong(0);
  }
}
