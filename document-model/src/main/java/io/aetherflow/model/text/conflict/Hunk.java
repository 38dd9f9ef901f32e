package io.aetherflow.model.text.conflict;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.text.conflict.Span.Unit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A maximal stretch of insertions and deletions of one operation with nothing kept between them.
 * Confined to the thread that judges.
 */
final class Hunk {
  private final Written operation;
  private final int position;
  private final int end;
  private final List<Span> deleted;
  private final @Nullable Span inserted;
  private final List<TextOp.Run> runs;
  private final @Nullable Unit left;
  private final @Nullable Unit right;
  private final List<Hunk> links = new ArrayList<>();
  private final List<Gone> gone = new ArrayList<>(0);
  private List<Hunk> touched = List.of();
  private List<Hunk> heirOf = List.of();
  private @Nullable Loss loss;
  private boolean forgotten;
  private int coveredBy;

  /** Text of a hunk that an operation deleted. */
  private record Gone(Span span, long version, Author by) {}

  /**
   * Makes a hunk.
   *
   * @param position where it begins in its context
   * @param end where it ends in its context; what lies between is deleted
   * @param deleted the units it deletes, whoever else deletes them too
   * @param inserted the units it inserts, or null
   * @param left the unit before it in its context, null at the start
   * @param right the unit behind it in its context, null at the end
   */
  Hunk(
      Written operation,
      int position,
      int end,
      List<Span> deleted,
      @Nullable Span inserted,
      List<TextOp.Run> runs,
      @Nullable Unit left,
      @Nullable Unit right) {
    this.operation = operation;
    this.position = position;
    this.end = end;
    this.deleted = deleted;
    this.inserted = inserted;
    this.runs = runs;
    this.left = left;
    this.right = right;
  }

  Written operation() {
    return operation;
  }

  long version() {
    return operation.version();
  }

  /** Where it begins in its context. */
  int position() {
    return position;
  }

  /** Where it ends in its context. */
  int end() {
    return end;
  }

  /** What it inserts, with U+FFFC for embeds. */
  String text() {
    var text = new StringBuilder();
    for (var run : runs) {
      text.append(run instanceof TextOp.Insert insert ? insert.text() : "\uFFFC");
    }
    return text.toString();
  }

  List<Span> deleted() {
    return deleted;
  }

  @Nullable Span inserted() {
    return inserted;
  }

  /** What a part of the insertion consists of, with attributes and embeds. */
  List<TextOp.Run> runs(Span part) {
    var parts = new ArrayList<TextOp.Run>();
    int at = inserted == null ? 0 : inserted.from();
    for (var run : runs) {
      int from = Math.max(part.from(), at);
      int to = Math.min(part.to(), at + run.length());
      if (from < to) {
        parts.add(
            run instanceof TextOp.Insert insert
                ? new TextOp.Insert(
                    insert.text().substring(from - at, to - at), insert.attributes())
                : run);
      }
      at += run.length();
    }
    return parts;
  }

  @Nullable Unit left() {
    return left;
  }

  @Nullable Unit right() {
    return right;
  }

  /**
   * The earlier hunks of its client that it touches: it stands next to, or deletes, text that they
   * inserted, or stands at their place when that text is gone.
   */
  List<Hunk> touched() {
    return touched;
  }

  /**
   * The hunks whose claims are its own too: those whose last text it deletes, and those it touches
   * that only delete.
   */
  List<Hunk> heirOf() {
    return heirOf;
  }

  void inherit(List<Hunk> from) {
    heirOf = from;
  }

  /** Why and where this hunk lost, or null. */
  @Nullable Loss loss() {
    return loss;
  }

  boolean isLost() {
    return loss != null;
  }

  void lose(Loss taken) {
    loss = taken;
  }

  boolean holds(@Nullable Unit unit) {
    return unit != null && inserted != null && inserted.holds(unit);
  }

  boolean deletes(@Nullable Unit unit) {
    return unit != null && deleted.stream().anyMatch(span -> span.holds(unit));
  }

  /** Whether this insertion stands strictly inside what the other hunk deletes. */
  boolean isInside(Hunk deletion) {
    return inserted != null && deletion.deletes(left) && deletion.deletes(right);
  }

  /** Notes that some of its text is gone. Returns whether all of it was there before. */
  boolean loseText(Span span, Operation<?> deletion) {
    gone.add(new Gone(span, deletion.version(), deletion.author()));
    return gone.size() == 1;
  }

  /** Whether nothing of its text stands in what the author of an operation saw, or ever stood. */
  boolean isGoneFor(Written reader) {
    if (inserted == null) {
      return true;
    }
    var left = List.of(inserted);
    for (var part : gone) {
      if (part.version() <= reader.base() || part.by().equals(reader.author())) {
        left = Span.minus(left, part.span());
      }
    }
    return left.isEmpty();
  }

  /** Whether the author of an operation had seen this hunk taken out. */
  boolean isKnownAsLostTo(Written reader) {
    return loss != null && loss.version() <= reader.base();
  }

  /** Marks it as covered in the answer to a question. Returns false when it is already. */
  boolean cover(int question) {
    boolean isNew = coveredBy != question;
    coveredBy = question;
    return isNew;
  }

  boolean isCoveredBy(int question) {
    return coveredBy == question;
  }

  void link(List<Hunk> earlier) {
    touched = earlier;
    for (var hunk : earlier) {
      links.add(hunk);
      hunk.links.add(this);
    }
  }

  /**
   * This hunk and those of its client above a version that are connected with it by touching, in
   * the order of their versions; of one version the nearest first.
   */
  Run run(long seen) {
    var found = new LinkedHashSet<Hunk>(List.of(this));
    var open = new ArrayDeque<Hunk>(found);
    while (!open.isEmpty()) {
      for (var hunk : open.removeFirst().links) {
        if (hunk.version() > seen && !hunk.isLost() && found.add(hunk)) {
          open.add(hunk);
        }
      }
    }
    return new Run(found.stream().sorted(Comparator.comparingLong(Hunk::version)).toList());
  }

  /** Whether its text counts as ordinary by now. */
  boolean isForgotten() {
    return forgotten;
  }

  void forget() {
    forgotten = true;
  }

  /** Lets go of forgotten hunks. */
  void letGo() {
    links.removeIf(Hunk::isForgotten);
    touched = touched.stream().filter(hunk -> !hunk.forgotten).toList();
    heirOf = heirOf.stream().filter(hunk -> !hunk.forgotten).toList();
  }
}
