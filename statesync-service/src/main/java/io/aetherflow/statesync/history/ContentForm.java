package io.aetherflow.statesync.history;

import io.aetherflow.model.DocumentType;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import java.nio.charset.StandardCharsets;

/** In which form a content is read. */
public sealed interface ContentForm {

  /** As its type writes it. */
  record Whole() implements ContentForm {}

  /** As the delta that makes it out of the empty one: an array, which can be sent in parts. */
  record AsDelta() implements ContentForm {}

  /** The text in it. */
  record PlainText() implements ContentForm {}

  /** Only what the type finds at a path. */
  record Part(String path) implements ContentForm {}

  /** Whether a content that is encoded already has this form. */
  default boolean isOf(DocumentType<?, ?> type) {
    return switch (this) {
      case Whole() -> true;
      case AsDelta() -> type.contentReadsAsDelta();
      case PlainText(), Part(_) -> false;
    };
  }

  /** Writes a content in this form. */
  default <C, D> byte[] encode(DocumentType<C, D> type, C content) {
    return switch (this) {
      case Whole() -> type.encodeContent(content);
      case AsDelta() -> type.encodeDelta(type.deltaOf(content));
      case PlainText() -> type.plainText(content).getBytes(StandardCharsets.UTF_8);
      case Part(String path) ->
          type.encodePart(content, path)
              .orElseThrow(() -> new RefusedException(Refusal.notFound("path in the document")));
    };
  }
}
