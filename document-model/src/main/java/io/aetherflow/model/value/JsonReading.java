package io.aetherflow.model.value;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** Reads one JSON value from a parser into its canonical text, within the limits for values. */
public final class JsonReading {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(ValueLimits.DEPTH_MAX + 1).build())
          .build();

  private final JsonParser parser;
  private final Supplier<String> field;
  private final boolean exact;

  private JsonReading(JsonParser parser, Supplier<String> field, boolean exact) {
    this.parser = parser;
    this.field = field;
    this.exact = exact;
  }

  /**
   * Reads numbers as JavaScript does: as the nearest double.
   *
   * @param field names the value in a problem
   */
  public static JsonReading rounding(JsonParser parser, Supplier<String> field) {
    return new JsonReading(parser, field, false);
  }

  /**
   * Refuses what a browser could not give back: an integer that no double stands for, which would
   * silently become another one, and members named {@code __proto__}. Fractions are the nearest
   * double.
   *
   * @param field names the value in a problem
   */
  public static JsonReading exact(JsonParser parser, Supplier<String> field) {
    return new JsonReading(parser, field, true);
  }

  /** Reads a text that is exactly one value. */
  static JsonValue parse(String json) {
    return parse(json, false);
  }

  /**
   * Reads a text that is exactly one value, and refuses what {@link #exact} refuses.
   *
   * @throws InvalidInputException when it is not one, or not within {@link ValueLimits}
   */
  public static JsonValue parseExact(String json) {
    return parse(json, true);
  }

  private static JsonValue parse(String json, boolean exact) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw refusal(Problem.MALFORMED, "value", "empty", "JSON");
      }
      JsonValue value = new JsonReading(parser, () -> "value", exact).read(first);
      if (parser.nextToken() != null) {
        throw refusal(Problem.MALFORMED, "value", "followed by more", "one JSON value");
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw refusal(Problem.TOO_LARGE, "value", "too deep or too long", "see ValueLimits");
    } catch (JacksonException e) {
      throw refusal(Problem.MALFORMED, "value", "no JSON", "well-formed JSON");
    }
  }

  /** Reads the value whose first token the parser stands on, and leaves it on the last. */
  public JsonValue read(JsonToken first) {
    StringBuilder out = new StringBuilder();
    append(out, first, 0);
    if (out.length() > ValueLimits.LENGTH_MAX) {
      throw refusal(
          Problem.TOO_LARGE, out.length() + " units of JSON", "at most " + ValueLimits.LENGTH_MAX);
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
    int start = out.length();
    JsonText.appendNumber(out, number);
    if (exact
        && parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && !out.substring(start).equals(withoutSignOfZero(parser.getString()))) {
      throw refusal(
          Problem.MALFORMED,
          parser.getString(),
          "an integer that a double stands for; write larger ones as strings");
    }
  }

  private static String withoutSignOfZero(String integer) {
    return integer.equals("-0") ? "0" : integer;
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
      if (exact) {
        requireMemberName(name, field);
      }
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
    if (depth > ValueLimits.DEPTH_MAX) {
      throw refusal(Problem.TOO_LARGE, "deeper", "at most " + ValueLimits.DEPTH_MAX + " levels");
    }
    return depth;
  }

  /**
   * Refuses the one name whose member a browser would take for the object's prototype.
   *
   * @param field names the object in the problem
   */
  public static void requireMemberName(String name, Supplier<String> field) {
    if (name.equals("__proto__")) {
      throw refusal(Problem.MALFORMED, field.get(), "a member named __proto__", "any other name");
    }
  }

  private InvalidInputException refusal(String code, String value, String limit) {
    return refusal(code, field.get(), value, limit);
  }

  private static InvalidInputException refusal(
      String code, String field, String value, String limit) {
    return new InvalidInputException(new Problem(code, field, value, limit));
  }

  /** What stands where something else should, in the words of JSON. */
  public static String kind(@Nullable JsonToken token) {
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
