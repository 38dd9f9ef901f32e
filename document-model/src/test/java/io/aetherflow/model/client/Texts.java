package io.aetherflow.model.client;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Texts and changes of them in few words, for tests. */
public final class Texts {
  /** The type that all these tests work with. */
  public static final TextType TYPE = new TextType();

  private Texts() {}

  /** Plain text as a content. */
  public static TextContent content(String text) {
    return text.isEmpty() ? TextContent.EMPTY : TextContent.of(text);
  }

  /** Inserts text at a position. */
  public static TextDelta insert(int position, String text) {
    return at(position).insert(text).build();
  }

  /** Deletes some units from a position on. */
  public static TextDelta delete(int position, int length) {
    return at(position).delete(length).build();
  }

  /** Puts text in the place of some units. */
  public static TextDelta replace(int position, int length, String text) {
    return at(position).insert(text).delete(length).build();
  }

  /** A delta from its JSON form. */
  public static TextDelta delta(String json) {
    return TYPE.decodeDelta(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static TextDelta.Builder at(int position) {
    var builder = TextDelta.builder();
    return position == 0 ? builder : builder.retain(position);
  }

  /** What a client names as the last one of its own, if it waits for all that it sends. */
  public static <D> @Nullable UUID newestOwn(
      List<Operation<D>> log, Author author, long baseVersion) {
    return log.reversed().stream()
        .takeWhile(operation -> operation.version() > baseVersion)
        .filter(operation -> operation.author().equals(author))
        .findFirst()
        .map(Operation::opId)
        .orElse(null);
  }
}
