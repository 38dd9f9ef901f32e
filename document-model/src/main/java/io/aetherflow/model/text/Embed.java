package io.aetherflow.model.text;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.value.JsonValue;

/**
 * Something in a text that is not text, for example an image. It has length 1; written, it is the
 * object {@code {kind: value}}.
 *
 * @param kind the name of what it is, for example {@code image}; the rules are those for names of
 *     attributes
 * @param value whatever the kind needs
 */
public record Embed(String kind, JsonValue value) {
  /**
   * Creates an embed.
   *
   * @throws InvalidInputException when the kind is empty, too long, ill-formed or reserved
   */
  public Embed {
    Attributes.requireName(kind, () -> "embed");
  }

  /** How many units its JSON has. */
  int weight() {
    return kind.length() + value.json().length() + 5;
  }

  /** Shows the kind; never the value. */
  @Override
  public String toString() {
    return "Embed[" + kind + "]";
  }
}
