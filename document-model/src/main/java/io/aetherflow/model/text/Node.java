package io.aetherflow.model.text;

import io.aetherflow.model.text.TextOp.Insert;
import io.aetherflow.model.text.TextOp.InsertEmbed;
import io.aetherflow.model.text.TextOp.Run;

/** A node of the tree that holds a content. All leaves have the same depth. */
sealed interface Node {
  /** How many units are in it. */
  int length();

  /** What it counts as: its units, and the JSON of its embeds and of its runs' attributes. */
  long weight();

  /** Gives the part between two positions to a builder, as inserts. */
  void copy(int from, int to, DeltaBuilder out);

  /** Some runs, one after the other. */
  final class Leaf implements Node {
    /** Most units in a leaf: it is copied as a whole when one of them changes. */
    static final int LENGTH_MAX = 512;

    /** A leaf with less is joined with a neighbour when both fit into one. */
    static final int LENGTH_MIN = 128;

    static final Leaf EMPTY = new Leaf(new Run[0]);

    private final Run[] runs;
    private final int length;
    private final long weight;

    /** Takes the array. */
    Leaf(Run[] runs) {
      this.runs = runs;
      int units = 0;
      long extra = 0;
      for (Run run : runs) {
        units += run.length();
        extra += run.attributes().weight();
        if (run instanceof InsertEmbed embed) {
          extra += embed.value().json().length();
        }
      }
      this.length = units;
      this.weight = units + extra;
    }

    @Override
    public int length() {
      return length;
    }

    @Override
    public long weight() {
      return weight;
    }

    /** Whether cutting in front of this position would separate the halves of a pair. */
    boolean cutsPair(int position) {
      int start = 0;
      for (Run run : runs) {
        int end = start + run.length();
        if (position < end) {
          return run instanceof Insert insert && Units.cutsPair(insert.text(), position - start);
        }
        start = end;
      }
      return false;
    }

    @Override
    public void copy(int from, int to, DeltaBuilder out) {
      copy(from, to, Attributes.NONE, out);
    }

    /** Gives the part between two positions to a builder, with attributes set on it. */
    void copy(int from, int to, Attributes set, DeltaBuilder out) {
      int start = 0;
      for (Run run : runs) {
        int end = start + run.length();
        if (start >= to) {
          return;
        }
        if (end > from) {
          Attributes attributes = Attributes.compose(run.attributes(), set, false);
          out.push(
              OpCursor.piece(
                  run, Math.max(from, start) - start, Math.min(to, end) - start, attributes));
        }
        start = end;
      }
    }
  }

  /** Some nodes, one after the other. */
  final class Branch implements Node {
    /** Most children of a branch. */
    static final int CHILDREN_MAX = 32;

    /** A branch with less is joined with a neighbour when both fit into one. */
    static final int CHILDREN_MIN = 8;

    private final Node[] children;

    /** Where each child ends, so that finding a position touches no child but the right one. */
    private final int[] ends;

    private final long weight;

    /** Takes the arrays. */
    Branch(Node[] children, int[] ends, long weight) {
      this.children = children;
      this.ends = ends;
      this.weight = weight;
    }

    @Override
    public int length() {
      return ends[ends.length - 1];
    }

    @Override
    public long weight() {
      return weight;
    }

    int size() {
      return children.length;
    }

    Node child(int index) {
      return children[index];
    }

    int start(int index) {
      return index == 0 ? 0 : ends[index - 1];
    }

    int end(int index) {
      return ends[index];
    }

    @Override
    public void copy(int from, int to, DeltaBuilder out) {
      for (int i = 0; i < ends.length && start(i) < to; i++) {
        if (ends[i] > from) {
          int start = start(i);
          children[i].copy(Math.max(from, start) - start, Math.min(to, ends[i]) - start, out);
        }
      }
    }
  }
}
