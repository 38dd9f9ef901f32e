package io.aetherflow.gateway.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.proto.statesync.v1.Operation;
import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** Encodes committed operations for the wire, each once for all connections. */
public final class OperationWriter {
  private OperationWriter() {}

  /**
   * Encodes an operation.
   *
   * @param resolved whether the next version is its resolution
   */
  public static EncodedOperation encode(Operation operation, boolean resolved) {
    StringWriter text = new StringWriter(256 + operation.getDelta().size());
    try (JsonGenerator json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeNumberProperty("version", operation.getVersion());
      json.writeStringProperty("opId", operation.getOpId());
      json.writeName("user");
      json.writeStartObject();
      json.writeStringProperty("id", operation.getUserId());
      json.writeStringProperty("name", operation.getUserName());
      json.writeEndObject();
      json.writeStringProperty("clientId", operation.getClientId());
      json.writeStringProperty("opType", type(operation));
      json.writeName("delta");
      json.writeRawValue(operation.getDelta().toString(UTF_8));
      json.writeNumberProperty("writtenAt", operation.getWrittenAtMillis());
      json.writeNumberProperty("timestamp", operation.getCommittedAtMillis());
      if (resolved) {
        json.writeBooleanProperty("resolved", true);
      }
      if (!operation.getTraceparent().isEmpty()) {
        json.writeStringProperty("traceparent", operation.getTraceparent());
      }
      json.writeEndObject();
    }
    String json = text.toString();
    return new EncodedOperation(
        operation.getVersion(),
        operation.getOpId(),
        operation.getUserId(),
        operation.getClientId(),
        operation.getCommittedAtMillis(),
        operation.getTraceparent(),
        json,
        utf8Length(json));
  }

  private static String type(Operation operation) {
    return switch (operation.getType()) {
      case OPERATION_TYPE_RESOLUTION -> "resolution";
      case OPERATION_TYPE_RESTORE -> "restore";
      case OPERATION_TYPE_EDIT, OPERATION_TYPE_UNSPECIFIED, UNRECOGNIZED -> "edit";
    };
  }

  /** The length of a text in UTF-8. */
  public static int utf8Length(CharSequence text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }
}
