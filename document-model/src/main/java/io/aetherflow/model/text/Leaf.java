package io.aetherflow.model.text;

import io.aetherflow.model.text.TextOp.Insert;
import io.aetherflow.model.text.TextOp.InsertEmbed;
import io.aetherflow.model.text.TextOp.Run;
import io.aetherflow.model.value.Units;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a content: one text, and where in it which attributes and embeds are.
 *
 * <p>It is not a list of runs, because each run would be four objects, and following them through
 * memory is what a change of a large content spends most of its time on.
 */
final class Leaf implements Node {
  /** Most units in a leaf: it is copied as a whole when one of them changes. */
  static final int LENGTH_MAX = 512;

  /** A leaf with less is joined with a neighbour when both fit into one. */
  static final int LENGTH_MIN = 128;

  /** Stands in the text for an embed. */
  static final char EMBED = '\uFFFC';

  static final Leaf EMPTY = new Leaf("", null);

  /**
   * What divides the text into runs.
   *
   * @param ends where each run ends
   * @param attributes of each run
   * @param embeds the embed that a run is, or null where it is text
   */
  record Division(int[] ends, Attributes[] attributes, @Nullable Embed[] embeds) {}

  private final String text;

  /** Null when all is one run of text without attributes. */
  private final @Nullable Division division;

  private final long weight;

  Leaf(String text, @Nullable Division division) {
    this.text = text;
    this.division = division;
    this.weight = text.length() + (division == null ? 0 : extra(division));
  }

  private static long extra(Division division) {
    long extra = 0;
    for (Attributes attributes : division.attributes) {
      extra += attributes.weight();
    }
    for (Embed embed : division.embeds) {
      extra += embed == null ? 0 : embed.weight();
    }
    return extra;
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public long weight() {
    return weight;
  }

  /** Whether cutting in front of this position would separate the halves of a pair. */
  boolean cutsPair(int position) {
    return Units.cutsPair(text, position);
  }

  /** Gives the part between two positions to a builder, with attributes set on it. */
  void copy(int from, int to, Attributes set, LeafBuilder out) {
    if (division == null) {
      out.add(text, from, to, Attributes.compose(Attributes.NONE, set, false), null);
      return;
    }
    for (int run = 0, start = 0; start < to; start = division.ends[run++]) {
      int end = division.ends[run];
      if (end > from) {
        out.add(
            text,
            Math.max(from, start),
            Math.min(to, end),
            Attributes.compose(division.attributes[run], set, false),
            division.embeds[run]);
      }
    }
  }

  @Override
  public void copy(int from, int to, DeltaBuilder out) {
    if (division == null) {
      if (from < to) {
        out.push(new Insert(text.substring(from, to), Attributes.NONE));
      }
      return;
    }
    for (int run = 0, start = 0; start < to; start = division.ends[run++]) {
      int end = division.ends[run];
      if (end > from) {
        out.push(run(division, run, Math.max(from, start), Math.min(to, end)));
      }
    }
  }

  private Run run(Division division, int run, int from, int to) {
    Attributes attributes = division.attributes[run];
    Embed embed = division.embeds[run];
    return embed == null
        ? new Insert(text.substring(from, to), attributes)
        : new InsertEmbed(embed, attributes);
  }
}
