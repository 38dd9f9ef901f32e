package io.aetherflow.model.text;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.text.TextOp.Delete;
import io.aetherflow.model.text.TextOp.Insert;
import io.aetherflow.model.text.TextOp.InsertEmbed;
import io.aetherflow.model.text.TextOp.Retain;
import io.aetherflow.model.text.TextOp.Run;
import io.aetherflow.model.value.JsonReading;
import io.aetherflow.model.value.JsonValue;
import io.aetherflow.model.value.Units;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
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

/**
 * Reads deltas and contents from JSON that may come from anybody. Whatever is wrong becomes one
 * problem that names the field, its value and what is accepted, and never repeats text of the
 * document.
 */
final class TextReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(TextLimits.VALUE_DEPTH_MAX + 16)
                  .maxStringLength(TextLimits.LENGTH_MAX)
                  .build())
          .build();

  /** Bounded, so that attributes made to collide in a hash table cost little. */
  private static final int KNOWN_MAX = 256;

  private static final String ACTIONS = "exactly one of insert, retain, delete";

  private final JsonParser parser;
  private final String root;
  private final DeltaBuilder ops = new DeltaBuilder();

  /** The attributes of the runs so far, as many runs of a content have the same; else null. */
  private final @Nullable Map<Attributes, Attributes> known;

  private int index;
  private long baseLength;

  private TextReader(JsonParser parser, String root, @Nullable Map<Attributes, Attributes> known) {
    this.parser = parser;
    this.root = root;
    this.known = known;
  }

  static TextDelta readDelta(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      TextReader reader = new TextReader(parser, "delta", null);
      return reader.read(() -> reader.readOps(false)).toDelta();
    }
  }

  static TextContent readContent(byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      TextReader reader = new TextReader(parser, "content", new HashMap<>());
      return TextContent.ofRuns(reader.read(() -> reader.readOps(true)).toRuns());
    }
  }

  /** Reads exactly one JSON value; {@code body} starts at its first token. */
  private DeltaBuilder read(Runnable body) {
    try {
      if (parser.nextToken() == null) {
        throw refusal(Problem.MALFORMED, root, "empty", "JSON");
      }
      body.run();
      if (parser.nextToken() != null) {
        throw refusal(Problem.MALFORMED, root, "followed by more", "one JSON value");
      }
      return ops;
    } catch (StreamConstraintsException e) {
      throw refusal(Problem.TOO_LARGE, root, "too deep or too long" + place(), "see TextLimits");
    } catch (JacksonException e) {
      throw refusal(Problem.MALFORMED, root, "no JSON" + place(), "well-formed JSON in UTF-8");
    }
  }

  private String place() {
    return " at byte " + parser.currentLocation().getByteOffset();
  }

  private void readOps(boolean insertsOnly) {
    boolean wrapped = parser.currentToken() == JsonToken.START_OBJECT;
    if (wrapped) {
      if (!"ops".equals(parser.nextName())) {
        throw refusal(Problem.MALFORMED, root, "an object without ops first", "{\"ops\":[…]}");
      }
      parser.nextToken();
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw refusal(Problem.MALFORMED, root, kind(), "an array of ops");
    }
    for (index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      TextOp op = readOp();
      if (insertsOnly && !(op instanceof Run)) {
        throw refusal(Problem.MALFORMED, at(""), "no insert", "inserts only");
      }
      baseLength += op instanceof Run ? 0 : op.length();
      if (baseLength > TextLimits.LENGTH_MAX) {
        throw refusal(
            Problem.TOO_LARGE,
            root,
            "for " + baseLength + " units",
            "for at most " + TextLimits.LENGTH_MAX);
      }
      ops.push(op);
    }
    if (wrapped && parser.nextToken() != JsonToken.END_OBJECT) {
      throw refusal(Problem.MALFORMED, root, "ops and more", "{\"ops\":[…]}");
    }
  }

  private TextOp readOp() {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw refusal(Problem.MALFORMED, at(""), kind(), "an object");
    }
    String action = null;
    String text = null;
    Embed embed = null;
    int count = 0;
    Attributes attributes = null;
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken token = parser.nextToken();
      if (name.equals("attributes")) {
        if (attributes != null) {
          throw refusal(Problem.MALFORMED, at(".attributes"), "there twice", "one");
        }
        attributes = readAttributes(token);
        continue;
      }
      if (action != null) {
        throw refusal(Problem.MALFORMED, at(""), action + " and " + safe(name), ACTIONS);
      }
      switch (name) {
        case "insert" -> {
          if (token == JsonToken.START_OBJECT) {
            embed = readEmbed();
          } else {
            text = readText(token);
          }
        }
        case "retain", "delete" -> count = readLength(token, name);
        default ->
            throw refusal(
                Problem.MALFORMED, at(""), safe(name), "insert, retain, delete, attributes");
      }
      action = name;
    }
    return op(action, text, embed, count, attributes == null ? Attributes.NONE : attributes);
  }

  private TextOp op(
      @Nullable String action,
      @Nullable String text,
      @Nullable Embed embed,
      int count,
      Attributes attributes) {
    if (action == null) {
      throw refusal(Problem.MALFORMED, at(""), "without an action", ACTIONS);
    }
    if (action.equals("retain")) {
      return new Retain(count, attributes);
    }
    if (action.equals("delete")) {
      if (!attributes.isEmpty()) {
        throw refusal(Problem.MALFORMED, at(".attributes"), "on a delete", "none");
      }
      return new Delete(count);
    }
    if (attributes.hasNull()) {
      throw refusal(
          Problem.MALFORMED,
          at(".attributes"),
          "null",
          "a value: an insertion leaves out what it does not set");
    }
    if (embed != null) {
      return new InsertEmbed(embed, attributes);
    }
    return new Insert(Objects.requireNonNull(text), attributes);
  }

  private String readText(JsonToken token) {
    if (token != JsonToken.VALUE_STRING) {
      throw refusal(Problem.MALFORMED, at(".insert"), kind(), "text or an object");
    }
    String text = parser.getString();
    if (text.isEmpty()) {
      throw refusal(Problem.MALFORMED, at(".insert"), "empty", "1 unit or more");
    }
    int invalid = Units.firstInvalid(text);
    if (invalid >= 0) {
      throw new InvalidInputException(Units.problem(text, invalid, at(".insert")));
    }
    return text;
  }

  private Embed readEmbed() {
    String kind = parser.nextName();
    if (kind != null) {
      Attributes.requireName(kind, () -> at(".insert"));
      JsonValue value = value(parser.nextToken(), () -> at(".insert"));
      if (parser.nextToken() == JsonToken.END_OBJECT) {
        return new Embed(kind, value);
      }
    }
    throw refusal(
        Problem.MALFORMED,
        at(".insert"),
        kind == null ? "an empty object" : "several members",
        "one member, its name the kind of the embed");
  }

  private int readLength(JsonToken token, String name) {
    String field = "." + name;
    if (token == JsonToken.START_OBJECT) {
      throw refusal(
          Problem.MALFORMED, at(field), "an object", "a length: embeds are replaced, not changed");
    }
    if (token != JsonToken.VALUE_NUMBER_INT) {
      String value = token == JsonToken.VALUE_NUMBER_FLOAT ? parser.getString() : kind();
      throw refusal(Problem.MALFORMED, at(field), value, "1.." + TextLimits.LENGTH_MAX);
    }
    boolean fits = parser.getNumberType() == JsonParser.NumberType.INT;
    int count = fits ? parser.getIntValue() : 0;
    if (count < 1 || count > TextLimits.LENGTH_MAX) {
      throw refusal(
          Problem.MALFORMED, at(field), parser.getString(), "1.." + TextLimits.LENGTH_MAX);
    }
    return count;
  }

  private Attributes readAttributes(JsonToken token) {
    if (token != JsonToken.START_OBJECT) {
      throw refusal(Problem.MALFORMED, at(".attributes"), kind(), "an object");
    }
    SortedMap<String, JsonValue> attributes = new TreeMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      String member = name;
      Attributes.requireName(name, () -> at(".attributes"));
      JsonValue value = value(parser.nextToken(), () -> at(".attributes." + member));
      if (attributes.put(name, value) != null) {
        throw refusal(Problem.MALFORMED, at(".attributes." + name), "there twice", "once");
      }
    }
    Attributes read = Attributes.ofSorted(attributes);
    if (known == null) {
      return read;
    }
    Attributes same = known.get(read);
    if (same == null && known.size() < KNOWN_MAX) {
      known.put(read, read);
    }
    return same == null ? read : same;
  }

  private JsonValue value(JsonToken token, Supplier<String> field) {
    return JsonReading.rounding(parser, field).read(token);
  }

  private String at(String suffix) {
    return root + "[" + index + "]" + suffix;
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
