package io.aetherflow.model.text;

import io.aetherflow.model.text.Leaf.Division;
import io.aetherflow.model.text.TextOp.Insert;
import io.aetherflow.model.text.TextOp.InsertEmbed;
import io.aetherflow.model.text.TextOp.Run;
import io.aetherflow.model.value.Units;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Gathers the text and the runs of one or more leaves. */
final class LeafBuilder {
  private static final int RUNS_FIRST = 4;

  private final StringBuilder text;
  private int[] ends = new int[RUNS_FIRST];
  private Attributes[] attributes = new Attributes[RUNS_FIRST];
  private @Nullable Embed[] embeds = new @Nullable Embed[RUNS_FIRST];
  private int runs;

  /**
   * @param capacity about how many units will be added
   */
  LeafBuilder(int capacity) {
    text = new StringBuilder(capacity);
  }

  int length() {
    return text.length();
  }

  void add(Run run) {
    switch (run) {
      case Insert insert ->
          add(insert.text(), 0, insert.text().length(), insert.attributes(), null);
      case InsertEmbed embed -> {
        text.append(Leaf.EMBED);
        addRun(embed.attributes(), embed.embed());
      }
    }
  }

  /** Adds a part of a text, which is one run. */
  void add(String source, int from, int to, Attributes set, @Nullable Embed embed) {
    if (from == to) {
      return;
    }
    text.append(source, from, to);
    if (runs > 0 && embed == null && embeds[runs - 1] == null && attributes[runs - 1].equals(set)) {
      ends[runs - 1] = text.length();
    } else {
      addRun(set, embed);
    }
  }

  private void addRun(Attributes set, @Nullable Embed embed) {
    if (runs == ends.length) {
      ends = Arrays.copyOf(ends, runs * 2);
      attributes = Arrays.copyOf(attributes, runs * 2);
      embeds = Arrays.copyOf(embeds, runs * 2);
    }
    ends[runs] = text.length();
    attributes[runs] = set;
    embeds[runs++] = embed;
  }

  /** Returns all as one leaf. */
  Leaf toLeaf() {
    boolean plain = runs <= 1 && embeds[0] == null && (runs == 0 || attributes[0].isEmpty());
    return new Leaf(
        text.toString(),
        plain
            ? null
            : new Division(
                Arrays.copyOf(ends, runs),
                Arrays.copyOf(attributes, runs),
                Arrays.copyOf(embeds, runs)));
  }

  /** Adds leaves of even length to a list. */
  void addTo(NodeList leaves, int lengthMax) {
    int count = (text.length() + lengthMax - 1) / lengthMax;
    int filled = (text.length() + count - 1) / count;
    String whole = text.toString();
    LeafBuilder leaf = new LeafBuilder(filled + 1);
    for (int run = 0, from = 0; run < runs; run++) {
      while (from < ends[run]) {
        int to = Math.min(ends[run], from + filled - leaf.length());
        if (Units.cutsPair(whole, to)) {
          to++;
        }
        leaf.add(whole, from, to, attributes[run], embeds[run]);
        from = to;
        if (leaf.length() >= filled) {
          leaves.addNew(leaf.toLeaf());
          leaf = new LeafBuilder(filled + 1);
        }
      }
    }
    if (leaf.length() > 0) {
      leaves.addNew(leaf.toLeaf());
    }
  }
}
