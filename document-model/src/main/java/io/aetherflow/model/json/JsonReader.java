package io.aetherflow.model.json;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.json.Node.Leaf;
import io.aetherflow.model.value.JsonReading;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads deltas and contents from JSON that may come from anybody. Whatever is wrong becomes one
 * problem that names the field, its value and what is accepted, and never repeats what a member
 * holds.
 */
final class JsonReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonLimits.DEPTH_MAX + 4)
                  .maxStringLength(1 << 24)
                  .build())
          .build();

  private static final String FORMS = "{\"set\":pointer,\"value\":value} or {\"remove\":pointer}";

  private final JsonParser parser;
  private final String root;

  private JsonReader(JsonParser parser, String root) {
    this.parser = parser;
    this.root = root;
  }

  static JsonDelta readDelta(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      JsonReader reader = new JsonReader(parser, "delta");
      return reader.read(reader::delta);
    }
  }

  static Members readRoot(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      return new JsonReader(parser, "content").readRoot();
    }
  }

  static Members readRoot(String json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      return new JsonReader(parser, "content").readRoot();
    }
  }

  static Node readNode(String json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      JsonReader reader = new JsonReader(parser, "value");
      return reader.read(() -> reader.node(() -> "value"));
    }
  }

  private Members readRoot() {
    Node node = read(() -> node(() -> root));
    if (!(node instanceof Members members)) {
      throw refusal(Problem.MALFORMED, root, "no object", "an object");
    }
    if (members.depth() > JsonLimits.DEPTH_MAX) {
      throw refusal(
          Problem.TOO_LARGE, root, "deeper", "at most " + JsonLimits.DEPTH_MAX + " levels");
    }
    return members;
  }

  /** Reads exactly one JSON value; {@code body} starts at its first token. */
  private <T> T read(Supplier<T> body) {
    try {
      if (parser.nextToken() == null) {
        throw refusal(Problem.MALFORMED, root, "empty", "JSON");
      }
      T read = body.get();
      if (parser.nextToken() != null) {
        throw refusal(Problem.MALFORMED, root, "followed by more", "one JSON value");
      }
      return read;
    } catch (StreamConstraintsException e) {
      throw refusal(Problem.TOO_LARGE, root, "too deep or too long" + place(), "see JsonLimits");
    } catch (JacksonException e) {
      throw refusal(Problem.MALFORMED, root, "no JSON" + place(), "well-formed JSON in UTF-8");
    }
  }

  private String place() {
    return " at byte " + parser.currentLocation().getByteOffset();
  }

  private JsonDelta delta() {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refusal(Problem.MALFORMED, root, kind(), "an array of operations");
    }
    JsonDelta delta = JsonDelta.EMPTY;
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      String at = root + "[" + index + "]";
      delta = operation(delta, at);
    }
    return delta;
  }

  private JsonDelta operation(JsonDelta before, String at) {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw refusal(Problem.MALFORMED, at, kind(), "an object: " + FORMS);
    }
    String action = null;
    Pointer pointer = null;
    Node value = null;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      parser.nextToken();
      if (name.equals("value")) {
        if (value != null) {
          throw refusal(Problem.MALFORMED, at + ".value", "there twice", "one");
        }
        value = node(() -> at + ".value");
      } else if (name.equals("set") || name.equals("remove")) {
        if (action != null) {
          throw refusal(Problem.MALFORMED, at, action + " and " + name, FORMS);
        }
        action = name;
        pointer = pointer(at + "." + name);
      } else {
        throw refusal(Problem.MALFORMED, at, safe(name), FORMS);
      }
    }
    if (action == null || pointer == null || action.equals("set") != (value != null)) {
      throw refusal(
          Problem.MALFORMED,
          at,
          action == null
              ? "without set or remove"
              : action + (value == null ? " alone" : " with a value"),
          FORMS);
    }
    return before.plus(JsonDelta.of(pointer, value, () -> at + ".value"), field(at + "." + action));
  }

  private static Supplier<String> field(String name) {
    return () -> name;
  }

  private Pointer pointer(String field) {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw refusal(Problem.MALFORMED, field, kind(), "a JSON Pointer");
    }
    return Pointer.parse(parser.getString(), () -> field);
  }

  /** Reads the value whose first token the parser stands on. */
  private Node node(Supplier<String> field) {
    JsonToken token = parser.currentToken();
    if (token != JsonToken.START_OBJECT) {
      return new Leaf(JsonReading.exact(parser, field).read(token));
    }
    SortedMap<String, Node> members = new TreeMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      Pointer.requireName(name, field);
      parser.nextToken();
      if (members.put(name, node(field)) != null) {
        throw refusal(Problem.MALFORMED, field.get(), "a member name twice", "each name once");
      }
    }
    return Members.of(members);
  }

  private String kind() {
    return JsonReading.kind(parser.currentToken());
  }

  /** A name as it may be repeated to its sender: shortened, as it could be anything. */
  private static String safe(String name) {
    return name.length() > 20 ? name.substring(0, 20) + "..." : name;
  }

  private static InvalidInputException refusal(
      String code, String field, String value, String limit) {
    return new InvalidInputException(new Problem(code, field, value, limit));
  }
}
