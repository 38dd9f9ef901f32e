package io.aetherflow.gateway.protocol;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.databind.json.JsonMapper;

/** Writes server frames. Operations and content are put in as the JSON that they already are. */
public final class ServerFrameWriter {
  /** The version of the protocol that {@code welcome} names. */
  public static final int PROTOCOL = 1;

  private ServerFrameWriter() {}

  /** The frame as JSON. */
  public static String write(ServerFrame frame) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      switch (frame) {
        case ServerFrame.Welcome welcome -> welcome(json, welcome);
        case ServerFrame.Pong pong -> {
          json.writeStringProperty("type", "pong");
          json.writeName("t");
          json.writeRawValue(pong.t());
          json.writeNumberProperty("serverTime", pong.serverTime());
        }
        case ServerFrame.Opened opened -> opened(json, opened);
        case ServerFrame.OpenedPage page -> {
          json.writeStringProperty("type", "opened");
          json.writeStringProperty("document", page.document());
          json.writeNumberProperty("page", page.page());
          json.writeName("content");
          json.writeRawValue(page.content());
          json.writeBooleanProperty("last", page.last());
        }
        case ServerFrame.Ack ack -> ack(json, ack);
        case ServerFrame.Rejected rejected -> rejected(json, rejected);
        case ServerFrame.Presence presence -> presence(json, presence);
        case ServerFrame.CursorMoved cursor -> cursor(json, cursor);
        case ServerFrame.LockChanged lock -> {
          json.writeStringProperty("type", "lock");
          json.writeStringProperty("document", lock.document());
          holder(json, lock.holder());
        }
        case ServerFrame.ConflictTold told -> {
          json.writeStringProperty("type", "conflict");
          json.writeStringProperty("document", told.document());
          json.writeName("conflict");
          json.writeRawValue(JsonMapper.shared().writeValueAsString(told.conflict()));
        }
        case ServerFrame.VersionsNamed named -> {
          json.writeStringProperty("type", "named");
          json.writeStringProperty("document", named.document());
        }
        case ServerFrame.Error error -> error(json, error);
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  /** An {@code ops} frame around operations that are encoded already, comma between them. */
  public static String ops(String document, CharSequence operations) {
    return new StringBuilder(operations.length() + 80)
        .append("{\"type\":\"ops\",\"document\":\"")
        .append(document)
        .append("\",\"ops\":[")
        .append(operations)
        .append("]}")
        .toString();
  }

  private static void welcome(JsonGenerator json, ServerFrame.Welcome welcome) {
    json.writeStringProperty("type", "welcome");
    json.writeNumberProperty("protocol", PROTOCOL);
    json.writeBooleanProperty("authenticated", welcome.granted() != null);
    json.writeNumberProperty("serverTime", welcome.serverTime());
    json.writeName("limits");
    json.writeStartObject();
    Limits limits = welcome.limits();
    json.writeNumberProperty("messageBytes", limits.messageBytes());
    json.writeNumberProperty("documentsPerConnection", limits.documentsPerConnection());
    json.writeNumberProperty("operationsPerSecond", limits.operationsPerSecond());
    json.writeNumberProperty("authTimeoutMillis", limits.authTimeout().toMillis());
    json.writeEndObject();
    ServerFrame.Granted granted = welcome.granted();
    if (granted == null) {
      return;
    }
    json.writeStringProperty("sessionId", granted.sessionId());
    json.writeStringProperty("resumeToken", granted.resumeToken());
    json.writeBooleanProperty("resumed", granted.resumed());
    json.writeNumberProperty("sessionTimeToLiveMillis", granted.sessionTimeToLiveMillis());
    json.writeNumberProperty("tokenExpiresAt", granted.tokenExpiresAt());
    json.writeName("user");
    json.writeStartObject();
    json.writeStringProperty("id", granted.user().id());
    json.writeStringProperty("name", granted.user().name());
    json.writeStringProperty("color", granted.user().color());
    json.writeEndObject();
  }

  private static void opened(JsonGenerator json, ServerFrame.Opened opened) {
    json.writeStringProperty("type", "opened");
    json.writeStringProperty("document", opened.document());
    json.writeStringProperty("name", opened.name());
    json.writeStringProperty("docType", opened.docType());
    json.writeStringProperty("policy", opened.policy());
    json.writeStringProperty("state", opened.state());
    json.writeStringProperty("role", opened.role());
    json.writeNumberProperty("version", opened.version());
    json.writeName("lock");
    if (opened.lock() == null) {
      json.writeNull();
    } else {
      json.writeStartObject();
      holder(json, opened.lock());
      json.writeEndObject();
    }
    if (opened.present() != null) {
      people(json, "present", opened.present());
    }
    json.writeNumberProperty("page", opened.page());
    if (opened.content() != null) {
      json.writeName("content");
      json.writeRawValue(opened.content());
    }
    json.writeBooleanProperty("last", opened.last());
  }

  private static void holder(JsonGenerator json, ServerFrame.@Nullable Holder holder) {
    json.writeName("holder");
    if (holder == null) {
      json.writeNull();
      json.writeNullProperty("expiresAt");
      return;
    }
    json.writeStartObject();
    json.writeStringProperty("userId", holder.userId());
    json.writeStringProperty("name", holder.name());
    json.writeStringProperty("sessionId", holder.sessionId());
    json.writeEndObject();
    json.writeNumberProperty("expiresAt", holder.expiresAt());
  }

  private static void people(JsonGenerator json, String name, List<ServerFrame.Person> people) {
    json.writeName(name);
    json.writeStartArray();
    for (ServerFrame.Person person : people) {
      json.writeStartObject();
      json.writeStringProperty("sessionId", person.sessionId());
      json.writeStringProperty("userId", person.userId());
      json.writeStringProperty("name", person.name());
      json.writeStringProperty("color", person.color());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void ack(JsonGenerator json, ServerFrame.Ack ack) {
    json.writeStringProperty("type", "ack");
    json.writeStringProperty("document", ack.document());
    json.writeStringProperty("opId", ack.opId());
    json.writeNumberProperty("version", ack.version());
    if (ack.duplicate()) {
      json.writeBooleanProperty("duplicate", true);
    } else {
      json.writeNumberProperty("timestamp", ack.timestamp());
    }
    if (ack.resolution() != null) {
      json.writeName("resolution");
      json.writeRawValue(ack.resolution().json());
    }
    if (ack.stages() != null) {
      json.writeName("stages");
      json.writeStartObject();
      json.writeStringProperty("traceId", ack.stages().traceId());
      json.writeNumberProperty("submittedMicros", ack.stages().submittedMicros());
      json.writeNumberProperty("sequencedMicros", ack.stages().sequencedMicros());
      json.writeNumberProperty("handedOverMicros", ack.stages().handedOverMicros());
      json.writeNumberProperty("committedMicros", ack.stages().committedMicros());
      json.writeNumberProperty("arrivedMicros", ack.stages().arrivedMicros());
      json.writeNumberProperty("totalMicros", ack.stages().totalMicros());
      json.writeEndObject();
    }
  }

  private static void rejected(JsonGenerator json, ServerFrame.Rejected rejected) {
    json.writeStringProperty("type", "rejected");
    json.writeStringProperty("document", rejected.document());
    json.writeStringProperty("opId", rejected.opId());
    json.writeName("opIds");
    json.writeStartArray();
    rejected.opIds().forEach(json::writeString);
    json.writeEndArray();
    Refusal refusal = rejected.refusal();
    refusal(json, refusal);
    json.writeBooleanProperty("retry", refusal.retry());
    if (!refusal.retryAfter().isZero()) {
      json.writeNumberProperty("retryAfterMillis", refusal.retryAfter().toMillis());
    }
    optional(json, "holder", refusal.holder());
  }

  private static void refusal(JsonGenerator json, Refusal refusal) {
    json.writeStringProperty("code", refusal.code().name());
    json.writeStringProperty("message", refusal.message());
    optional(json, "field", refusal.field());
    optional(json, "value", refusal.value());
    optional(json, "limit", refusal.limit());
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value) {
    if (value != null) {
      json.writeStringProperty(name, value);
    }
  }

  private static void presence(JsonGenerator json, ServerFrame.Presence presence) {
    json.writeStringProperty("type", "presence");
    json.writeStringProperty("document", presence.document());
    people(json, "joined", presence.joined());
    json.writeName("left");
    json.writeStartArray();
    presence.left().forEach(json::writeString);
    json.writeEndArray();
  }

  private static void cursor(JsonGenerator json, ServerFrame.CursorMoved cursor) {
    json.writeStringProperty("type", "cursor");
    json.writeStringProperty("document", cursor.document());
    json.writeStringProperty("sessionId", cursor.sessionId());
    json.writeStringProperty("userId", cursor.userId());
    if (cursor.cleared()) {
      json.writeBooleanProperty("cleared", true);
      return;
    }
    json.writeNumberProperty("version", cursor.version());
    json.writeNumberProperty("index", cursor.index());
    json.writeNumberProperty("length", cursor.length());
  }

  private static void error(JsonGenerator json, ServerFrame.Error error) {
    json.writeStringProperty("type", "error");
    Refusal refusal = error.refusal();
    refusal(json, refusal);
    optional(json, "document", error.document());
    json.writeBooleanProperty("retry", refusal.retry());
    json.writeBooleanProperty("reconnect", error.reconnect());
    json.writeBooleanProperty("reload", refusal.code().reload());
    if (!refusal.retryAfter().isZero()) {
      json.writeNumberProperty("retryAfterMillis", refusal.retryAfter().toMillis());
    }
    optional(json, "holder", refusal.holder());
  }

  /** The name of an enumeration's constant as it stands on the wire, for example {@code viewer}. */
  public static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
