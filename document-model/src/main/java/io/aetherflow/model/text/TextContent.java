package io.aetherflow.model.text;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.text.TextOp.Run;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of a text: runs of text and embeds with their attributes. Immutable.
 *
 * <p>It is a rope in the form of a B+ tree (Boehm, Atkinson and Plass, "Ropes: an alternative to
 * strings", 1995; Bayer and McCreight, 1972): leaves of at most {@value Leaf#LENGTH_MAX} units,
 * branches of at most {@value Branch#CHILDREN_MAX} children. A change copies the path to its place
 * and shares all else with the content before, so a key stroke in 10 MB costs about what it costs
 * in 1 KB. Two contents are equal when they mean the same, however their trees came about.
 */
public final class TextContent {
  /** Nothing. */
  public static final TextContent EMPTY = new TextContent(Leaf.EMPTY);

  private final Node root;

  private TextContent(Node root) {
    this.root = root;
  }

  /**
   * Returns a content of plain text.
   *
   * @throws InvalidInputException when the text holds U+0000 or half a surrogate pair
   */
  public static TextContent of(String text) {
    return EMPTY.apply(TextDelta.builder().insert(text).build());
  }

  /** Returns the content of runs of which no two neighbours could be one. */
  static TextContent ofRuns(Run[] runs) {
    LeafBuilder content = new LeafBuilder(64);
    for (Run run : runs) {
      content.add(run);
    }
    NodeList leaves = new NodeList(8);
    leaves.addLeaves(content);
    return new TextContent(leaves.toTree());
  }

  /**
   * Returns the content after a delta, in time proportional to the delta and to the logarithm of
   * the length; setting attributes on a range also costs the runs in it.
   *
   * @throws InvalidInputException when the delta reaches past the end, cuts a surrogate pair, or
   *     makes the content too long
   */
  public TextContent apply(TextDelta delta) {
    Node changed = ContentEdit.apply(delta, root);
    return changed == root ? this : new TextContent(changed);
  }

  /** The tree, for checks of its shape. */
  Node root() {
    return root;
  }

  /** How many UTF-16 units there are; an embed counts as one. */
  public int length() {
    return root.length();
  }

  /**
   * What the content counts as against the limit for documents: its length, and the length of the
   * JSON of its embeds and of the attributes of each of its runs. A run that lies in several leaves
   * is counted in each, so that equal contents can differ here by a few percent.
   */
  public long weight() {
    return root.weight();
  }

  /** All runs, of which no two neighbours could be one. */
  public List<Run> runs() {
    return runs(0, length());
  }

  /**
   * The runs between two positions, of which no two neighbours could be one.
   *
   * @throws IndexOutOfBoundsException when they are not positions of this content
   */
  public List<Run> runs(int from, int to) {
    Objects.checkFromToIndex(from, to, length());
    if (from == to) {
      return List.of();
    }
    DeltaBuilder out = new DeltaBuilder();
    root.copy(from, to, out);
    return Collections.unmodifiableList(Arrays.asList(out.toRuns()));
  }

  /** The text, with U+FFFC (object replacement character) for each embed. */
  public String text() {
    StringBuilder out = new StringBuilder(length());
    for (Run run : runs()) {
      switch (run) {
        case TextOp.Insert insert -> out.append(insert.text());
        case TextOp.InsertEmbed _ -> out.append('\uFFFC');
      }
    }
    return out.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof TextContent that
            && (root == that.root || length() == that.length() && runs().equals(that.runs()));
  }

  @Override
  public int hashCode() {
    return runs().hashCode();
  }

  /** Shows the length; never the text. */
  @Override
  public String toString() {
    return "TextContent[" + length() + " units]";
  }
}
