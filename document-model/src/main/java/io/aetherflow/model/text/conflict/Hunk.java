package io.aetherflow.model.text.conflict;

import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.text.conflict.Span.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Supplier;
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
  private final Claims claims = new Claims();
  private final List<Hunk> links = new ArrayList<>();
  private List<Hunk> touched = List.of();
  private @Nullable Loss loss;
  private boolean forgotten;

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

  Claims claims() {
    return claims;
  }

  List<Hunk> touched() {
    return touched;
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

  boolean deletesOf(Hunk other) {
    return other.inserted != null && deleted.stream().anyMatch(other.inserted::overlaps);
  }

  /** Whether this insertion stands strictly inside what the other hunk deletes. */
  boolean isInside(Hunk deletion) {
    return inserted != null && deletion.deletes(left) && deletion.deletes(right);
  }

  /**
   * Whether this hunk stands next to, or deletes, text that an earlier hunk of its own client
   * inserted, or stands at that one's place when its text is gone; never when its author had seen
   * that one taken out.
   *
   * @param context where units stand in this hunk's context
   */
  boolean touches(Hunk earlier, Supplier<SpanIndex> context) {
    if (earlier.loss != null && earlier.loss.version() <= operation.base()) {
      return false;
    }
    if (earlier.holds(left) || earlier.holds(right) || deletesOf(earlier)) {
      return true;
    }
    var index = context.get();
    if (earlier.inserted != null && index.has(earlier.inserted)) {
      return false;
    }
    var its = earlier.operation.context();
    int before = its.lastStandingBefore(earlier.position, index);
    int behind = its.firstStandingFrom(earlier.end, index);
    return (behind < 0 || position <= behind) && end >= before + 1;
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
   * the order of their versions.
   */
  List<Hunk> run(long seen) {
    var found = new LinkedHashSet<Hunk>(List.of(this));
    var open = new ArrayList<Hunk>(found);
    while (!open.isEmpty()) {
      for (var hunk : open.removeLast().links) {
        if (hunk.version() > seen && !hunk.isLost() && found.add(hunk)) {
          open.add(hunk);
        }
      }
    }
    return found.stream().sorted(Comparator.comparingLong(Hunk::version)).toList();
  }

  /** Whether its text counts as ordinary by now. */
  boolean isForgotten() {
    return forgotten;
  }

  void forget() {
    forgotten = true;
  }

  /** Lets go of forgotten hunks, and of claims on what was deleted at or below a version. */
  void letGo(long deep) {
    links.removeIf(Hunk::isForgotten);
    touched = List.of();
    claims.forget(deep);
  }

  /** The latest write of a run. */
  static Written latest(List<Hunk> run) {
    var latest = run.getFirst().operation;
    for (var hunk : run) {
      if (hunk.operation.laterThan(latest)) {
        latest = hunk.operation;
      }
    }
    return latest;
  }
}
