package io.aetherflow.model.text;

import io.aetherflow.model.text.TextOp.Delete;
import io.aetherflow.model.text.TextOp.Insert;
import io.aetherflow.model.text.TextOp.InsertEmbed;
import io.aetherflow.model.text.TextOp.Retain;
import io.aetherflow.model.text.TextOp.Run;

/** Walks the ops of a delta in pieces. Behind the last op lies a retain without end. */
final class OpCursor {
  private static final Retain END = new Retain(Integer.MAX_VALUE, Attributes.NONE);

  private final TextOp[] ops;
  private int index;
  private int offset;

  OpCursor(TextOp[] ops) {
    this.ops = ops;
  }

  boolean hasNext() {
    return index < ops.length;
  }

  /** The op that the next piece is taken from. */
  TextOp current() {
    return index < ops.length ? ops[index] : END;
  }

  /** How much of the current op is left. */
  int remaining() {
    return current().length() - offset;
  }

  /** Passes over this much of the current op; at most {@link #remaining()}. */
  void advance(int length) {
    if (index < ops.length) {
      offset += length;
      if (offset == ops[index].length()) {
        offset = 0;
        index++;
      }
    }
  }

  /** Returns the next piece of the current op, with the same attributes, and passes over it. */
  TextOp take(int length) {
    TextOp piece = piece(length, current().attributes());
    advance(length);
    return piece;
  }

  /** Returns the next piece of the current op with other attributes, without passing over it. */
  TextOp piece(int length, Attributes attributes) {
    TextOp op = current();
    if (length == op.length() && attributes == op.attributes()) {
      return op;
    }
    return switch (op) {
      case Run run -> piece(run, offset, offset + length, attributes);
      case Retain _ -> new Retain(length, attributes);
      case Delete _ -> new Delete(length);
    };
  }

  /** Returns the part of a run between two indices, with the given attributes. */
  static Run piece(Run run, int from, int to, Attributes attributes) {
    if (to - from == run.length() && attributes == run.attributes()) {
      return run;
    }
    return switch (run) {
      case Insert insert -> new Insert(insert.text().substring(from, to), attributes);
      case InsertEmbed embed -> new InsertEmbed(embed.embed(), attributes);
    };
  }
}
