package io.aetherflow.model.text;

/** A node of the tree that holds a content. All leaves have the same depth. */
sealed interface Node permits Leaf, Branch {
  /** How many units are in it. */
  int length();

  /** What it counts as: its units, and the JSON of its embeds and of its runs' attributes. */
  long weight();

  /** Gives the part between two positions to a builder, as inserts. */
  void copy(int from, int to, DeltaBuilder out);
}
