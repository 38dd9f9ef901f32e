package io.aetherflow.model.text;

import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.text.TextOp.Delete;
import io.aetherflow.model.text.TextOp.Insert;
import io.aetherflow.model.text.TextOp.InsertEmbed;
import io.aetherflow.model.text.TextOp.Retain;
import io.aetherflow.model.text.TextOp.Run;
import io.aetherflow.model.value.JsonValue;
import io.aetherflow.model.value.Units;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change of a text: ops from its beginning on; what no op speaks of stays as it is.
 *
 * <p>The ops are in canonical form: no two neighbours could be one op, and at one position
 * insertions stand before the deletion. Only a delta that was built or decoded as such may end in a
 * retain that sets nothing; results of operations never do.
 *
 * <p>Compose, transform, invert and the mapping of positions give what quill-delta 5.1 gives for
 * the same ops; the algorithms are those of its {@code Delta.ts}: two cursors walk both deltas in
 * steps of equal length.
 */
public final class TextDelta {
  /** Changes nothing. */
  public static final TextDelta EMPTY = new TextDelta(new TextOp[0]);

  private final TextOp[] ops;

  /** Takes ops that are in canonical form, and takes the array. */
  TextDelta(TextOp[] ops) {
    this.ops = ops;
  }

  /** Returns a builder, which brings ops into canonical form. */
  public static Builder builder() {
    return new Builder();
  }

  /** The ops; the list cannot be changed. */
  public List<TextOp> ops() {
    return Collections.unmodifiableList(Arrays.asList(ops));
  }

  /** The ops themselves, for reading. */
  TextOp[] array() {
    return ops;
  }

  /** Whether the delta changes nothing: all its ops, if any, only retain. */
  public boolean isEmpty() {
    for (TextOp op : ops) {
      if (!(op instanceof Retain retain && retain.attributes().isEmpty())) {
        return false;
      }
    }
    return true;
  }

  /** The lengths of all ops together, as {@code length()} of quill-delta counts. */
  public long length() {
    long length = 0;
    for (TextOp op : ops) {
      length += op.length();
    }
    return length;
  }

  /** How many units a content must at least have so that the delta fits on it. */
  public long baseLength() {
    long length = 0;
    for (TextOp op : ops) {
      if (!(op instanceof Run)) {
        length += op.length();
      }
    }
    return length;
  }

  /** By how many units a content becomes longer; negative when it becomes shorter. */
  public long changeLength() {
    long length = 0;
    for (TextOp op : ops) {
      switch (op) {
        case Run run -> length += run.length();
        case Delete delete -> length -= delete.length();
        case Retain _ -> {}
      }
    }
    return length;
  }

  /** Returns the one delta that does what this and then {@code next} do. */
  public TextDelta compose(TextDelta next) {
    OpCursor these = new OpCursor(ops);
    OpCursor others = new OpCursor(next.ops);
    DeltaBuilder out = new DeltaBuilder();
    while (these.hasNext() || others.hasNext()) {
      TextOp other = others.current();
      TextOp mine = these.current();
      if (other instanceof Run) {
        out.push(others.take(others.remaining()));
      } else if (mine instanceof Delete) {
        out.push(these.take(these.remaining()));
      } else {
        int length = Math.min(these.remaining(), others.remaining());
        if (other instanceof Retain retain) {
          boolean keepNull = mine instanceof Retain;
          out.push(
              these.piece(
                  length, Attributes.compose(mine.attributes(), retain.attributes(), keepNull)));
        } else if (mine instanceof Retain) {
          out.delete(length);
        }
        these.advance(length);
        others.advance(length);
      }
    }
    return out.toChopped();
  }

  /**
   * Returns this delta as it reads after {@code over}; both are written on the same content.
   *
   * @param side {@link Side#LEFT} when this delta was committed first: its insertions stay left of
   *     those of {@code over} at the same position, and of two values for one attribute its value
   *     remains
   */
  public TextDelta transform(TextDelta over, Side side) {
    boolean overFirst = side == Side.RIGHT;
    OpCursor overs = new OpCursor(over.ops);
    OpCursor these = new OpCursor(ops);
    DeltaBuilder out = new DeltaBuilder();
    while (overs.hasNext() || these.hasNext()) {
      TextOp first = overs.current();
      TextOp mine = these.current();
      if (first instanceof Run && (overFirst || !(mine instanceof Run))) {
        out.retain(first.length(), Attributes.NONE);
        overs.advance(first.length());
      } else if (mine instanceof Run) {
        out.push(these.take(these.remaining()));
      } else {
        int length = Math.min(overs.remaining(), these.remaining());
        if (!(first instanceof Delete)) {
          if (mine instanceof Delete) {
            out.delete(length);
          } else {
            out.push(
                these.piece(
                    length,
                    Attributes.transform(mine.attributes(), first.attributes(), overFirst)));
          }
        }
        overs.advance(length);
        these.advance(length);
      }
    }
    return out.toChopped();
  }

  /**
   * Returns the delta that takes this one back.
   *
   * @param before the content that this delta was applied to
   * @throws InvalidInputException when this delta reaches past its end
   */
  public TextDelta invert(TextContent before) {
    DeltaBuilder out = new DeltaBuilder();
    ContentEdit.requireFits(this, before.length());
    int position = 0;
    for (TextOp op : ops) {
      switch (op) {
        case Run run -> out.delete(run.length());
        case Delete delete -> {
          before.runs(position, position + delete.length()).forEach(out::push);
          position += delete.length();
        }
        case Retain retain when retain.attributes().isEmpty() -> {
          out.push(retain);
          position += retain.length();
        }
        case Retain retain -> {
          for (Run run : before.runs(position, position + retain.length())) {
            out.retain(run.length(), Attributes.invert(retain.attributes(), run.attributes()));
          }
          position += retain.length();
        }
      }
    }
    return out.toChopped();
  }

  /** Whether both, written on one content, delete a unit or set an attribute of a unit. */
  boolean interferes(TextDelta other) {
    OpCursor mine = new OpCursor(ops);
    OpCursor theirs = new OpCursor(other.ops);
    while (mine.hasNext() && theirs.hasNext()) {
      if (mine.current() instanceof Run) {
        mine.advance(mine.remaining());
      } else if (theirs.current() instanceof Run) {
        theirs.advance(theirs.remaining());
      } else if (interfere(mine.current(), theirs.current())) {
        return true;
      } else {
        int length = Math.min(mine.remaining(), theirs.remaining());
        mine.advance(length);
        theirs.advance(length);
      }
    }
    return false;
  }

  private static boolean interfere(TextOp one, TextOp other) {
    if (one instanceof Delete && other instanceof Delete) {
      return true;
    }
    return !one.attributes().isEmpty()
        && one.attributes().names().stream().anyMatch(other.attributes().names()::contains);
  }

  /**
   * Returns where a position of the content, such as a cursor, lies after this delta.
   *
   * @param side {@link Side#LEFT} when it stays left of what is inserted exactly there (priority
   *     {@code true} in quill-delta), {@link Side#RIGHT} when it moves along
   */
  public int transformPosition(int position, Side side) {
    int offset = 0;
    int moved = position;
    for (TextOp op : ops) {
      if (offset > moved) {
        break;
      }
      int length = op.length();
      if (op instanceof Delete) {
        moved -= Math.min(length, moved - offset);
        continue;
      }
      if (op instanceof Run && (offset < moved || side == Side.RIGHT)) {
        moved += length;
      }
      offset += length;
    }
    return moved;
  }

  /** Returns this delta's ops followed by the other's, as one list of ops from the beginning on. */
  public TextDelta concat(TextDelta other) {
    DeltaBuilder out = new DeltaBuilder();
    for (TextOp op : ops) {
      out.push(op);
    }
    for (TextOp op : other.ops) {
      out.push(op);
    }
    return out.toDelta();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || other instanceof TextDelta that && Arrays.equals(ops, that.ops);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ops);
  }

  /** Shows the shape; never the inserted text. */
  @Override
  public String toString() {
    return "TextDelta" + Arrays.toString(ops);
  }

  /** Gathers ops in canonical form. Lengths of zero and empty texts are left out. */
  public static final class Builder {
    private final DeltaBuilder ops = new DeltaBuilder();

    private Builder() {}

    /** Inserts text without attributes. */
    public Builder insert(String text) {
      return insert(text, Attributes.NONE);
    }

    /**
     * Inserts text.
     *
     * @throws InvalidInputException when the text holds U+0000 or half a surrogate pair, or an
     *     attribute is {@code null}
     */
    public Builder insert(String text, Attributes attributes) {
      if (!text.isEmpty()) {
        ops.push(new Insert(Units.requireValid(text, "insert"), requireSet(attributes)));
      }
      return this;
    }

    /** Inserts an embed of a kind, for example {@code image}, with its value. */
    public Builder insertEmbed(String kind, JsonValue value, Attributes attributes) {
      ops.push(new InsertEmbed(new Embed(kind, value), requireSet(attributes)));
      return this;
    }

    /** Keeps units as they are. */
    public Builder retain(int length) {
      return retain(length, Attributes.NONE);
    }

    /** Keeps units and sets attributes on them; {@link JsonValue#NULL} removes one. */
    public Builder retain(int length, Attributes attributes) {
      if (length > 0) {
        ops.retain(length, attributes);
      }
      return this;
    }

    /** Removes units. */
    public Builder delete(int length) {
      if (length > 0) {
        ops.delete(length);
      }
      return this;
    }

    /** Adds an op. */
    public Builder add(TextOp op) {
      return switch (op) {
        case Insert insert -> insert(insert.text(), insert.attributes());
        case InsertEmbed insert ->
            insertEmbed(insert.embed().kind(), insert.embed().value(), insert.attributes());
        case Retain _, Delete _ -> {
          ops.push(op);
          yield this;
        }
      };
    }

    private static Attributes requireSet(Attributes attributes) {
      if (attributes.hasNull()) {
        throw new InvalidInputException(
            new Problem(
                Problem.MALFORMED,
                "attributes",
                "null",
                "a value: an insertion leaves out what it does not set"));
      }
      return attributes;
    }

    /** Returns the delta without a retain at its end that sets nothing. Ends this builder's use. */
    public TextDelta build() {
      return ops.toChopped();
    }
  }
}
