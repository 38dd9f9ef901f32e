package io.aetherflow.model.text;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads one JSON value from a parser into its canonical text, within the limits for values. */
final class JsonReading {
  private final JsonParser parser;
  private final Supplier<String> field;

  /**
   * @param field names the value in a problem
   */
  JsonReading(JsonParser parser, Supplier<String> field) {
    this.parser = parser;
    this.field = field;
  }

  /** Reads the value whose first token the parser stands on, and leaves it on the last. */
  JsonValue read(JsonToken first) {
    StringBuilder out = new StringBuilder();
    append(out, first, 0);
    if (out.length() > TextLimits.VALUE_LENGTH_MAX) {
      throw refusal(
          Problem.TOO_LARGE,
          out.length() + " units of JSON",
          "at most " + TextLimits.VALUE_LENGTH_MAX);
    }
    return JsonValue.ofCanonical(out.toString());
  }

  private void append(StringBuilder out, JsonToken token, int depth) {
    switch (token) {
      case VALUE_NULL -> out.append("null");
      case VALUE_TRUE -> out.append("true");
      case VALUE_FALSE -> out.append("false");
      case VALUE_STRING -> JsonText.appendString(out, requireValid(parser.getString()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> appendNumber(out);
      case START_ARRAY -> appendArray(out, requireDepth(depth + 1));
      case START_OBJECT -> appendObject(out, requireDepth(depth + 1));
      default -> throw refusal(Problem.MALFORMED, kind(token), "a JSON value");
    }
  }

  private void appendNumber(StringBuilder out) {
    double number = parser.getDoubleValue();
    if (!Double.isFinite(number)) {
      throw refusal(Problem.TOO_LARGE, parser.getString(), "a number that a double can hold");
    }
    JsonText.appendNumber(out, number);
  }

  private void appendArray(StringBuilder out, int depth) {
    out.append('[');
    boolean first = true;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      append(out, token, depth);
    }
    out.append(']');
  }

  private void appendObject(StringBuilder out, int depth) {
    Map<String, String> members = new TreeMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      requireValid(name);
      StringBuilder value = new StringBuilder();
      append(value, parser.nextToken(), depth);
      if (members.put(name, value.toString()) != null) {
        throw refusal(Problem.MALFORMED, "a member name twice", "each name once");
      }
    }
    out.append('{');
    boolean first = true;
    for (Map.Entry<String, String> member : members.entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      JsonText.appendString(out, member.getKey());
      out.append(':').append(member.getValue());
    }
    out.append('}');
  }

  private String requireValid(String text) {
    int invalid = Units.firstInvalid(text);
    if (invalid >= 0) {
      throw new InvalidInputException(Units.problem(text, invalid, field.get()));
    }
    return text;
  }

  private int requireDepth(int depth) {
    if (depth > TextLimits.VALUE_DEPTH_MAX) {
      throw refusal(
          Problem.TOO_LARGE, "deeper", "at most " + TextLimits.VALUE_DEPTH_MAX + " levels");
    }
    return depth;
  }

  private InvalidInputException refusal(String code, String value, String limit) {
    return new InvalidInputException(new Problem(code, field.get(), value, limit));
  }

  /** What stands where something else should, in the words of JSON. */
  static String kind(@Nullable JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "true or false";
      case VALUE_NULL -> "null";
      case null, default -> "cut off";
    };
  }
}
