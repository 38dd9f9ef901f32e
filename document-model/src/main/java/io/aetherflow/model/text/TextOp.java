package io.aetherflow.model.text;

/** One step of a delta. Lengths are UTF-16 units; an embed has length 1. */
public sealed interface TextOp {
  /** How many units this op inserts, keeps or removes. */
  int length();

  /** What it sets on them; a {@link Delete} has none. */
  Attributes attributes();

  /** What inserts, and thus also what a content consists of: text or an embed. */
  sealed interface Run extends TextOp {}

  /** Inserts text. */
  record Insert(String text, Attributes attributes) implements Run {
    public Insert {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("text is empty, accepted is 1 unit or more");
      }
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public String toString() {
      return "Insert[" + text.length() + " units, " + attributes + "]";
    }
  }

  /** Inserts an embed. */
  record InsertEmbed(Embed embed, Attributes attributes) implements Run {
    @Override
    public int length() {
      return 1;
    }
  }

  /** Keeps units, and sets attributes on them when it has any. */
  record Retain(int length, Attributes attributes) implements TextOp {
    public Retain {
      requireLength(length);
    }
  }

  /** Removes units. */
  record Delete(int length) implements TextOp {
    public Delete {
      requireLength(length);
    }

    @Override
    public Attributes attributes() {
      return Attributes.NONE;
    }
  }

  private static void requireLength(int length) {
    if (length <= 0) {
      throw new IllegalArgumentException("length is " + length + ", accepted is 1 or more");
    }
  }
}
