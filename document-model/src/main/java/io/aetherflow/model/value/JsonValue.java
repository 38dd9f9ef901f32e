package io.aetherflow.model.value;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Any JSON value, of an attribute, an embed or a member, kept as its canonical text.
 *
 * <p>In the canonical text the members of objects are sorted by name, there are no blanks, and
 * numbers are doubles in their shortest form. Two values mean the same exactly when their canonical
 * texts are equal, so comparing and writing a value costs no parsing. As in JavaScript, 1 and 1.0
 * are one number, and a larger integer than 2<sup>53</sup> is rounded: write such as strings.
 */
public final class JsonValue {
  /** {@code null}; as the value of an attribute it removes the attribute. */
  public static final JsonValue NULL = new JsonValue("null");

  /** {@code true}. */
  public static final JsonValue TRUE = new JsonValue("true");

  /** {@code false}. */
  public static final JsonValue FALSE = new JsonValue("false");

  private final String json;

  private JsonValue(String json) {
    this.json = json;
  }

  /** Takes a text that is already canonical; nothing is checked. */
  public static JsonValue ofCanonical(String json) {
    return switch (json) {
      case "true" -> TRUE;
      case "false" -> FALSE;
      case "null" -> NULL;
      default -> new JsonValue(json);
    };
  }

  /**
   * Reads a value.
   *
   * @throws InvalidInputException when it is not one well-formed JSON value within {@link
   *     ValueLimits}
   */
  public static JsonValue parse(String json) {
    return JsonReading.parse(json);
  }

  /**
   * Returns a string as a value.
   *
   * @throws InvalidInputException when the text holds U+0000 or half a surrogate pair, or is too
   *     long
   */
  public static JsonValue of(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2);
    JsonText.appendString(out, Units.requireValid(text, "value"));
    if (out.length() > ValueLimits.LENGTH_MAX) {
      throw new InvalidInputException(
          new Problem(
              Problem.TOO_LARGE,
              "value",
              out.length() + " units",
              "at most " + ValueLimits.LENGTH_MAX + " units of JSON"));
    }
    return new JsonValue(out.toString());
  }

  /** Returns a truth value. */
  public static JsonValue of(boolean truth) {
    return truth ? TRUE : FALSE;
  }

  /**
   * Returns a number.
   *
   * @throws IllegalArgumentException when it is infinite or not a number
   */
  public static JsonValue of(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("number is " + number + ", accepted is a finite one");
    }
    StringBuilder out = new StringBuilder(24);
    JsonText.appendNumber(out, number);
    return new JsonValue(out.toString());
  }

  /** The canonical JSON text. */
  public String json() {
    return json;
  }

  /** Whether this is {@code null}. */
  public boolean isNull() {
    return json.equals("null");
  }

  /**
   * JavaScript's {@code ===} between two separately parsed values: no object or array is another.
   */
  public boolean identical(JsonValue other) {
    char first = json.charAt(0);
    return first != '{' && first != '[' && json.equals(other.json);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || other instanceof JsonValue value && json.equals(value.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  /** Says what kind of value this is; never shows the content. */
  @Override
  public String toString() {
    return "JsonValue[" + json.length() + " units]";
  }
}
