package io.aetherflow.client;

import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * An open document of type {@code text}: rich text, edited at positions or by deltas.
 *
 * <p>Positions and lengths are UTF-16 units of what is displayed at the moment of the call. Others'
 * edits may arrive between two calls: whoever reads a position and then edits there takes {@link
 * #edit(java.util.function.Function)}, which does both in one step.
 */
public final class TextDocument extends SharedDocument<TextContent, TextDelta> {

  TextDocument(
      String id,
      Connection connection,
      Supplier<UUID> opIds,
      DocumentSync<TextContent, TextDelta> sync) {
    super(id, connection, opIds, sync);
  }

  /** The displayed text, with U+FFFC for each embed. */
  public String text() {
    return content().text();
  }

  /** The displayed length. */
  public int length() {
    return content().length();
  }

  /** Inserts text in front of the unit at a position. */
  public Edit<TextDelta> insert(int position, String text) {
    return insert(position, text, Attributes.NONE);
  }

  /** Inserts formatted text, for example with {@code Attributes.of("bold")}. */
  public Edit<TextDelta> insert(int position, String text, Attributes attributes) {
    return edit(TextDelta.builder().retain(position).insert(text, attributes).build());
  }

  /** Inserts text at the end. */
  public Edit<TextDelta> append(String text) {
    return edit(content -> TextDelta.builder().retain(content.length()).insert(text).build());
  }

  /** Deletes units from a position on. */
  public Edit<TextDelta> delete(int position, int length) {
    return edit(TextDelta.builder().retain(position).delete(length).build());
  }

  /** Puts text in the place of units from a position on. */
  public Edit<TextDelta> replace(int position, int length, String text) {
    return edit(TextDelta.builder().retain(position).insert(text).delete(length).build());
  }

  /** Sets attributes on units from a position on; {@code JsonValue.NULL} removes one. */
  public Edit<TextDelta> format(int position, int length, Attributes attributes) {
    return edit(TextDelta.builder().retain(position).retain(length, attributes).build());
  }
}
