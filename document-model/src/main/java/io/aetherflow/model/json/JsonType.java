package io.aetherflow.model.json;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.value.JsonReading;
import io.aetherflow.model.value.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * The document type {@code json}: structured data, such as boards, forms, sheets and canvases.
 *
 * <p><b>Content.</b> A JSON object. Objects inside it are edited member by member; strings,
 * numbers, truth values, {@code null} and arrays are taken as a whole. A list that several people
 * edit is therefore an object, whose names are {@linkplain FractionalIndex fractional indexes}.
 *
 * <p><b>Delta.</b> A JSON array of operations, done in their order:
 *
 * <ul>
 *   <li>{@code {"set":"/a/b","value":…}} sets a member, named by JSON Pointer (RFC 6901);
 *   <li>{@code {"remove":"/a/c"}} removes one; that it is not there is no mistake.
 * </ul>
 *
 * Both make the objects around the member that are missing.
 *
 * <p><b>Canonical form.</b> No operation writes at, inside or around what another one writes: what
 * a later one covers is gone, and what a later one writes inside an earlier value is part of it. In
 * this form their order means nothing; they stand sorted by the names in their pointers, name by
 * name. Written, there are no blanks, members of objects are sorted by name (in UTF-16 units), and
 * numbers are doubles in their shortest form. Equal deltas, and equal contents, have equal bytes.
 *
 * <p><b>Numbers</b> are what every browser makes of JSON: doubles; 1.0 and 1 are one number, and a
 * fraction is the nearest double. An integer that no double stands for, such as 9007199254740993,
 * is refused rather than changed: write such as strings.
 *
 * <p><b>Refused</b> when read: what is no delta of this form, pointers to the root, strings and
 * names with U+0000 or half a surrogate pair, members named {@code __proto__}, names that an object
 * has twice, and what {@link JsonLimits} limits. Refused when applied: an operation that leads
 * through a value or into an array.
 *
 * <p><b>Concurrent deltas.</b> Of two that write the same member, what was committed first stays. A
 * write covers what another one writes inside it, whichever was committed first, as in {@code
 * json0} (github.com/ottypes/json0): so two deltas that each fit the content always fit after each
 * other. Writes of other members do not meet. What the policy of the document makes of it is
 * decided by {@link JsonConflictJudge}.
 */
public final class JsonType implements DocumentType<JsonContent, JsonDelta> {
  /** The name of this type. */
  public static final String NAME = "json";

  /**
   * An object with more units of JSON than this is told as several operations by {@link #deltaOf},
   * so that a content can be sent in pages.
   */
  private static final int WHOLE_OBJECT_LENGTH_MAX = 16_384;

  /** Creates the type; it has no state. */
  public JsonType() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public JsonContent emptyContent() {
    return JsonContent.EMPTY;
  }

  @Override
  public JsonDelta emptyDelta() {
    return JsonDelta.EMPTY;
  }

  @Override
  public JsonContent apply(JsonContent content, JsonDelta delta) {
    return content.apply(delta);
  }

  @Override
  public JsonDelta compose(JsonDelta first, JsonDelta second) {
    return first.compose(second);
  }

  @Override
  public JsonDelta transform(JsonDelta delta, JsonDelta over, Side side) {
    return delta.transform(over, side);
  }

  @Override
  public JsonDelta invert(JsonDelta delta, JsonContent before) {
    return delta.invert(before.root());
  }

  @Override
  public JsonDelta takingBack(JsonDelta edit, JsonContent before) {
    return edit.takingBack(before.root());
  }

  @Override
  public JsonDelta sparing(JsonDelta inverse, JsonDelta others) {
    return inverse.sparing(others);
  }

  @Override
  public JsonDelta spared(JsonDelta others, JsonDelta inverse, JsonContent after) {
    return others.spared(inverse, after.root());
  }

  @Override
  public boolean isEmpty(JsonDelta delta) {
    return delta.isEmpty();
  }

  @Override
  public JsonDelta deltaOf(JsonContent content) {
    JsonDelta delta = JsonDelta.EMPTY;
    for (Map.Entry<String, Node> member : content.root().all().entrySet()) {
      delta = plusAll(delta, Pointer.of(member.getKey()), member.getValue());
    }
    return delta;
  }

  private static JsonDelta plusAll(JsonDelta delta, Pointer pointer, Node node) {
    if (!(node instanceof Members object) || object.weight() <= WHOLE_OBJECT_LENGTH_MAX) {
      return delta.compose(JsonDelta.of(pointer, node, () -> "content"));
    }
    JsonDelta all = delta;
    for (Map.Entry<String, Node> member : object.all().entrySet()) {
      all = plusAll(all, pointer.plus(member.getKey()), member.getValue());
    }
    return all;
  }

  /** The UTF-16 units of the canonical JSON. */
  @Override
  public long size(JsonContent content) {
    return content.weight();
  }

  @Override
  public void checkSubmission(JsonDelta delta) {
    long members = 0;
    for (Write write : delta.writes()) {
      Node value = write.value();
      members += value == null ? 1 : value.count();
    }
    if (members > JsonLimits.SUBMITTED_MEMBERS_MAX) {
      throw new InvalidInputException(
          new Problem(
              Problem.TOO_LARGE,
              "delta",
              members + " members",
              "at most " + JsonLimits.SUBMITTED_MEMBERS_MAX));
    }
  }

  @Override
  public JsonDelta inPlaceOf(JsonDelta place, String subject, String own) {
    StringBuilder json = new StringBuilder("[{\"set\":");
    JsonText.appendString(json, subject);
    json.append(",\"value\":").append(JsonReading.parseExact(own).json()).append("}]");
    return place.around(decodeDelta(bytes(json.toString())));
  }

  @Override
  public JsonDelta decodeDelta(byte[] json) {
    return JsonReader.readDelta(json);
  }

  @Override
  public byte[] encodeDelta(JsonDelta delta) {
    StringBuilder out = new StringBuilder(64);
    char before = '[';
    for (Write write : delta.writes()) {
      Node value = write.value();
      out.append(before).append(value == null ? "{\"remove\":" : "{\"set\":");
      before = ',';
      JsonText.appendString(out, write.pointer().toString());
      if (value != null) {
        out.append(",\"value\":");
        value.appendTo(out);
      }
      out.append('}');
    }
    return bytes(out.append(delta.isEmpty() ? "[]" : "]").toString());
  }

  @Override
  public JsonContent decodeContent(byte[] json) {
    return new JsonContent(JsonReader.readRoot(json));
  }

  @Override
  public byte[] encodeContent(JsonContent content) {
    return bytes(content.json());
  }

  @Override
  public Optional<byte[]> encodePart(JsonContent content, String path) {
    Node node = content.root().find(Pointer.parse(path, () -> "path").names());
    return node == null ? Optional.empty() : Optional.of(bytes(node.value().json()));
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }
}
