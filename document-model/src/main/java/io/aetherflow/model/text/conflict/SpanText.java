package io.aetherflow.model.text.conflict;

import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.text.conflict.Span.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text as the identities of its units, immutable; the versions of a document share what they have
 * in common.
 *
 * <p>A treap on positions (Seidel and Aragon, "Randomized search trees", 1996) whose priorities
 * follow from the spans, so that the same history gives the same tree. Every operation costs the
 * logarithm of the number of spans, which the window bounds.
 */
final class SpanText {
  private record Node(
      Span span, int priority, @Nullable Node left, @Nullable Node right, int length, long oldest) {
    static Node of(Span span, @Nullable Node left, @Nullable Node right) {
      return new Node(
          span,
          priorityOf(span),
          left,
          right,
          lengthOf(left) + span.length() + lengthOf(right),
          Math.min(span.origin(), Math.min(oldestOf(left), oldestOf(right))));
    }

    private static int priorityOf(Span span) {
      long x = span.origin() * 0x9E3779B97F4A7C15L + span.from();
      x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
      x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
      return (int) (x >>> 32);
    }
  }

  private record Halves(@Nullable Node left, @Nullable Node right) {}

  static final SpanText EMPTY = new SpanText(null);

  private final @Nullable Node root;

  private SpanText(@Nullable Node root) {
    this.root = root;
  }

  static SpanText of(Span span) {
    return new SpanText(Node.of(span, null, null));
  }

  int length() {
    return lengthOf(root);
  }

  /** The text after a delta; what it inserts gets the identities of {@code version}. */
  SpanText apply(TextDelta delta, long version) {
    var rest = root;
    Node done = null;
    int inserted = 0;
    for (var op : delta.ops()) {
      switch (op) {
        case TextOp.Run run -> {
          done =
              join(done, Node.of(new Span(version, inserted, inserted + run.length()), null, null));
          inserted += run.length();
        }
        case TextOp.Delete delete -> rest = split(rest, delete.length()).right();
        case TextOp.Retain retain -> {
          var halves = split(rest, retain.length());
          done = join(done, halves.left());
          rest = halves.right();
        }
      }
    }
    return new SpanText(join(done, rest));
  }

  /** The spans between two positions, in order. */
  List<Span> slice(int from, int to) {
    var spans = new ArrayList<Span>();
    collect(root, from, to, spans);
    return spans;
  }

  List<Span> spans() {
    return slice(0, length());
  }

  /** The unit at a position, or null when the text has none there. */
  @Nullable Unit unitAt(int position) {
    if (position < 0 || position >= length()) {
      return null;
    }
    return slice(position, position + 1).getFirst().first();
  }

  /** The lowest origin of the units between two positions; the greatest number when none is. */
  long oldestIn(int from, int to) {
    return oldestIn(root, from, to);
  }

  private static long oldestIn(@Nullable Node node, int from, int to) {
    if (node == null || from >= to || to <= 0 || from >= node.length()) {
      return Long.MAX_VALUE;
    }
    if (from <= 0 && to >= node.length()) {
      return node.oldest();
    }
    int before = lengthOf(node.left());
    int after = before + node.span().length();
    long oldest = from < after && to > before ? node.span().origin() : Long.MAX_VALUE;
    oldest = Math.min(oldest, oldestIn(node.left(), from, Math.min(to, before)));
    return Math.min(oldest, oldestIn(node.right(), Math.max(0, from - after), to - after));
  }

  private static long oldestOf(@Nullable Node node) {
    return node == null ? Long.MAX_VALUE : node.oldest();
  }

  private static int lengthOf(@Nullable Node node) {
    return node == null ? 0 : node.length();
  }

  private static Halves split(@Nullable Node node, int position) {
    if (node == null) {
      return new Halves(null, null);
    }
    int before = lengthOf(node.left());
    int after = before + node.span().length();
    if (position <= before) {
      var halves = split(node.left(), position);
      return new Halves(halves.left(), Node.of(node.span(), halves.right(), node.right()));
    }
    if (position >= after) {
      var halves = split(node.right(), position - after);
      return new Halves(Node.of(node.span(), node.left(), halves.left()), halves.right());
    }
    int cut = node.span().from() + position - before;
    var head = Node.of(new Span(node.span().origin(), node.span().from(), cut), null, null);
    var tail = Node.of(new Span(node.span().origin(), cut, node.span().to()), null, null);
    return new Halves(join(node.left(), head), join(tail, node.right()));
  }

  private static @Nullable Node join(@Nullable Node left, @Nullable Node right) {
    if (left == null) {
      return right;
    }
    if (right == null) {
      return left;
    }
    return left.priority() >= right.priority()
        ? Node.of(left.span(), left.left(), join(left.right(), right))
        : Node.of(right.span(), join(left, right.left()), right.right());
  }

  private static void collect(@Nullable Node node, int from, int to, List<Span> out) {
    if (node == null || from >= to || to <= 0 || from >= node.length()) {
      return;
    }
    int before = lengthOf(node.left());
    int after = before + node.span().length();
    collect(node.left(), from, Math.min(to, before), out);
    int first = Math.max(from, before);
    int last = Math.min(to, after);
    if (first < last) {
      var span = node.span();
      out.add(new Span(span.origin(), span.from() + first - before, span.from() + last - before));
    }
    collect(node.right(), Math.max(0, from - after), to - after, out);
  }
}
