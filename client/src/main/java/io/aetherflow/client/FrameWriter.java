package io.aetherflow.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Writes frames; the members are those of {@code docs/WEBSOCKET_API.md}. */
final class FrameWriter {
  private final JsonMapper json;

  FrameWriter(JsonMapper json) {
    this.json = json;
  }

  String auth(String token, String clientId, @Nullable String sessionId, @Nullable String resume) {
    var frame = frame("auth").put("token", token).put("clientId", clientId);
    if (sessionId != null && resume != null) {
      frame.put("sessionId", sessionId).put("resumeToken", resume);
    }
    return frame.toString();
  }

  String ping(long nowMillis) {
    return frame("ping").put("t", nowMillis).toString();
  }

  /** Asks for what comes after a version, or for the whole content when it is negative. */
  String open(String document, long version) {
    var frame = frame("open").put("document", document);
    if (version >= 0) {
      frame.put("version", version);
    }
    return frame.toString();
  }

  String close(String document) {
    return frame("close").put("document", document).toString();
  }

  /** One operation of an {@code op} frame. Written once: every try carries these bytes. */
  String operation(
      UUID opId,
      long baseVersion,
      @Nullable UUID previousOpId,
      byte[] delta,
      long writtenAtMillis) {
    return "{\"opId\":\""
        + opId
        + "\",\"baseVersion\":"
        + baseVersion
        + (previousOpId == null ? "" : ",\"previousOpId\":\"" + previousOpId + "\"")
        + ",\"writtenAt\":"
        + writtenAtMillis
        + ",\"delta\":"
        + new String(delta, StandardCharsets.UTF_8)
        + "}";
  }

  String op(String document, List<String> operations) {
    return "{\"type\":\"op\",\"document\":"
        + json.writeValueAsString(document)
        + ",\"ops\":["
        + String.join(",", operations)
        + "]}";
  }

  String cursor(String document, long version, int index, int length) {
    return frame("cursor")
        .put("document", document)
        .put("version", version)
        .put("index", index)
        .put("length", length)
        .toString();
  }

  String cursorCleared(String document) {
    return frame("cursor").put("document", document).put("cleared", true).toString();
  }

  String lock(String document) {
    return frame("lock").put("document", document).toString();
  }

  String unlock(String document, boolean override) {
    var frame = frame("unlock").put("document", document);
    if (override) {
      frame.put("override", true);
    }
    return frame.toString();
  }

  private ObjectNode frame(String type) {
    return json.createObjectNode().put("type", type);
  }
}
