package io.aetherflow.model.text;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.value.JsonText;
import io.aetherflow.model.value.JsonValue;
import java.nio.charset.StandardCharsets;

/**
 * The document type {@code text}: rich text as Quill Deltas.
 *
 * <p><b>Content.</b> A JSON array of inserts. {@code {"insert":"text"}} is text, {@code
 * {"insert":{"image":"…"}}} an embed: an object with one member. Either may carry {@code
 * "attributes":{"bold":true}}. All lengths and positions count UTF-16 units, as JavaScript and Java
 * do; an embed has length 1.
 *
 * <p><b>Delta.</b> A JSON array of ops, from the beginning of the content on; {@code {"ops":[…]}}
 * is read as well.
 *
 * <ul>
 *   <li>{@code {"insert":…}} as above inserts;
 *   <li>{@code {"retain":3}} keeps three units, and with {@code "attributes"} sets these on them,
 *       where {@code null} removes one;
 *   <li>{@code {"delete":3}} removes three units;
 *   <li>what lies behind the last op stays.
 * </ul>
 *
 * <p><b>Canonical form.</b> Neighbours that could be one op are one; at one position insertions
 * stand before the deletion; results do not end in a retain that sets nothing. Written, there are
 * no blanks, the action comes first, attributes and the members of objects are sorted by name, and
 * numbers are doubles in their shortest form. Equal contents have equal bytes.
 *
 * <p><b>Refused</b> when read: text with U+0000 or half a surrogate pair, lengths that are not
 * positive integers, an op with no or two actions, unknown or repeated members, {@code null}
 * attributes on an insert, attribute names that every JavaScript object has a member of ({@code
 * constructor} and the like), what {@link TextLimits} limits, and retains of an object, for which
 * quill-delta needs handlers that a server does not have. Refused when applied: what reaches past
 * the end, or cuts a surrogate pair.
 *
 * <p><b>Meaning.</b> Compose, transform (with priority), invert and the mapping of positions are
 * those of npm {@code quill-delta} 5.1 (github.com/slab/delta, {@code src/Delta.ts}), result for
 * result. That format goes back to the operational transformation of Ellis and Gibbs (1989), with
 * composition as in Google Wave.
 */
public final class TextType implements DocumentType<TextContent, TextDelta> {
  /** The name of this type. */
  public static final String NAME = "text";

  /** Creates the type; it has no state. */
  public TextType() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public TextContent emptyContent() {
    return TextContent.EMPTY;
  }

  @Override
  public TextDelta emptyDelta() {
    return TextDelta.EMPTY;
  }

  @Override
  public TextContent apply(TextContent content, TextDelta delta) {
    return content.apply(delta);
  }

  @Override
  public TextDelta compose(TextDelta first, TextDelta second) {
    return first.compose(second);
  }

  @Override
  public TextDelta transform(TextDelta delta, TextDelta over, Side side) {
    return delta.transform(over, side);
  }

  @Override
  public TextDelta invert(TextDelta delta, TextContent before) {
    return delta.invert(before);
  }

  @Override
  public boolean isEmpty(TextDelta delta) {
    return delta.isEmpty();
  }

  @Override
  public EditKind kind(TextDelta delta) {
    boolean inserts = false;
    boolean deletes = false;
    for (TextOp op : delta.array()) {
      switch (op) {
        case TextOp.Run _ -> inserts = true;
        case TextOp.Delete _ -> deletes = true;
        case TextOp.Retain retain -> {
          if (!retain.attributes().isEmpty()) {
            return EditKind.OTHER;
          }
        }
      }
    }
    if (inserts) {
      return deletes ? EditKind.REPLACEMENT : EditKind.INSERTION;
    }
    return deletes ? EditKind.DELETION : EditKind.OTHER;
  }

  @Override
  public boolean interferes(TextDelta delta, TextDelta other) {
    return delta.interferes(other);
  }

  @Override
  public TextDelta deltaOf(TextContent content) {
    DeltaBuilder out = new DeltaBuilder();
    content.runs().forEach(out::push);
    return out.toDelta();
  }

  @Override
  public long size(TextContent content) {
    return content.weight();
  }

  @Override
  public void checkSubmission(TextDelta delta) {
    TextOp[] ops = delta.array();
    if (ops.length > TextLimits.SUBMITTED_OPS_MAX) {
      throw tooLarge("delta", ops.length + " ops", TextLimits.SUBMITTED_OPS_MAX);
    }
    for (int i = 0; i < ops.length; i++) {
      int attributes = ops[i].attributes().size();
      if (attributes > TextLimits.SUBMITTED_ATTRIBUTES_MAX) {
        throw tooLarge(
            "delta[" + i + "].attributes",
            attributes + " members",
            TextLimits.SUBMITTED_ATTRIBUTES_MAX);
      }
    }
  }

  private static InvalidInputException tooLarge(String field, String value, int max) {
    return new InvalidInputException(
        new Problem(Problem.TOO_LARGE, field, value, "at most " + max));
  }

  @Override
  public TextDelta inPlaceOf(TextDelta place, String subject, String own) {
    return subject.isEmpty() ? insertedAt(place, own) : setAt(place, subject, JsonValue.parse(own));
  }

  /** Read like a user's delta, so that no other text comes in than a user could write. */
  private TextDelta insertedAt(TextDelta place, String text) {
    if (text.isEmpty()) {
      return TextDelta.EMPTY;
    }
    int position = 0;
    for (TextOp op : place.ops()) {
      if (!(op instanceof TextOp.Retain)) {
        break;
      }
      position += op.length();
    }
    StringBuilder json = new StringBuilder("[");
    if (position > 0) {
      json.append("{\"retain\":").append(position).append("},");
    }
    json.append("{\"insert\":");
    JsonText.appendString(json, text);
    return TextReader.readDelta(json.append("}]").toString().getBytes(StandardCharsets.UTF_8));
  }

  private static TextDelta setAt(TextDelta place, String attribute, JsonValue value) {
    TextDelta.Builder out = TextDelta.builder();
    for (TextOp op : place.ops()) {
      if (op instanceof TextOp.Retain retain) {
        boolean contested = retain.attributes().get(attribute) != null;
        out.retain(retain.length(), contested ? Attributes.of(attribute, value) : Attributes.NONE);
      }
    }
    return out.build();
  }

  @Override
  public TextDelta decodeDelta(byte[] json) {
    return TextReader.readDelta(json);
  }

  @Override
  public byte[] encodeDelta(TextDelta delta) {
    return TextWriter.write(delta.ops());
  }

  @Override
  public TextContent decodeContent(byte[] json) {
    return TextReader.readContent(json);
  }

  @Override
  public byte[] encodeContent(TextContent content) {
    return TextWriter.write(content.runs());
  }

  @Override
  public boolean contentReadsAsDelta() {
    return true;
  }

  @Override
  public String plainText(TextContent content) {
    StringBuilder text = new StringBuilder(content.length());
    for (TextOp.Run run : content.runs()) {
      if (run instanceof TextOp.Insert insert) {
        text.append(insert.text());
      }
    }
    return text.toString();
  }
}
