package io.aetherflow.model.text.conflict;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.Pending;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Where the hunks of one client stand in the text as that client sees it, also those whose text is
 * gone: a version of the document followed by what the client had pending. Confined to the thread
 * that judges.
 *
 * <p>A hunk whose text is gone stands between the nearest units on its left and its right that its
 * author had before writing it and still has. What others write between these two may come to stand
 * on either side of the point that is kept here; so a point says exactly as much as is asked: what
 * stands at a hunk's place is separated from its point by no unit that the hunk's author had.
 */
final class Places {
  private static final TextType TYPE = new TextType();

  private final Author author;

  /** Of hunks whose text is as it was written. */
  private final Points whole = new Points();

  /** Of hunks of whose text something is gone somewhere, or that only delete. */
  private final Points thin = new Points();

  private long version;
  private Pending<TextDelta> pending;
  private final List<Hunk> uncovered = new ArrayList<>();
  private int question;

  Places(Author author, long version) {
    this.author = author;
    this.version = version;
    this.pending = Pending.none();
  }

  /** Whether there is nothing to keep in its place. */
  boolean isEmpty() {
    return whole.size() + thin.size() == 0;
  }

  /**
   * The client has seen everything up to a version.
   *
   * @param log the operations by their versions
   */
  void see(long seen, LongFunction<Operation<TextDelta>> log) {
    if (isEmpty()) {
      version = Math.max(version, seen);
      return;
    }
    while (version < seen) {
      version++;
      var operation = log.apply(version);
      if (operation.author().equals(author) && !pending.isEmpty()) {
        pending = pending.withoutFirst();
      } else {
        var crossing = pending.cross(TYPE, operation.delta());
        pending = crossing.pending();
        whole.move(crossing.committed());
        thin.move(crossing.committed());
      }
    }
  }

  /** The client has these pending, on the version that it has seen. */
  void have(List<TextDelta> deltas) {
    pending = new Pending<>(deltas);
  }

  /** The client writes. */
  void write(Written written) {
    var delta = written.operation().written();
    whole.move(delta);
    thin.move(delta);
    pending = pending.plus(delta);
    int moved = 0;
    for (var hunk : written.hunks()) {
      (hunk.inserted() == null ? thin : whole).add(hunk.position() + moved, hunk);
      moved += (hunk.inserted() == null ? 0 : hunk.inserted().length()) + hunk.position();
      moved -= hunk.end();
    }
  }

  /** Something of a hunk's text is gone for somebody. */
  void thin(Hunk hunk) {
    int index = whole.indexOf(hunk);
    if (index >= 0) {
      thin.add(whole.position(index), hunk);
      whole.remove(index);
    }
  }

  void forget() {
    whole.removeIf(Hunk::isForgotten);
    thin.removeIf(Hunk::isForgotten);
  }

  /**
   * The earlier hunks of the client whose text is gone and at whose place a hunk stands. Of those
   * that have not lost, one that a found deletion touches, directly or through others, may be left
   * out: whatever takes that deletion along takes it along too.
   */
  List<Hunk> at(Hunk hunk) {
    question++;
    var found = new ArrayList<Hunk>();
    int first = thin.firstFrom(hunk.position());
    var left = new Search(hunk, true, found);
    for (int i = first - 1; i >= 0 && left.goesOn(); i--) {
      left.look(i, thin.position(i), hunk.position());
    }
    var right = new Search(hunk, false, found);
    for (int i = first; i < thin.size() && right.goesOn(); i++) {
      right.look(i, hunk.end(), thin.position(i));
    }
    return found;
  }

  /** Looks from a hunk to one side, at ever farther points. */
  private final class Search {
    private final Hunk hunk;
    private final boolean toTheLeft;
    private final SpanText context;
    private final List<Hunk> found;
    private int length;

    /** The oldest unit of the stretch that was passed, which has this length. */
    private long oldest = Long.MAX_VALUE;

    Search(Hunk hunk, boolean toTheLeft, List<Hunk> found) {
      this.hunk = hunk;
      this.toTheLeft = toTheLeft;
      this.context = hunk.operation().context();
      this.found = found;
    }

    /** Whether there can still be a hunk whose author had nothing of what was passed. */
    boolean goesOn() {
      return oldest > thin.oldestBase();
    }

    /** Looks at a hunk that a stretch of text separates from the one that is asked for. */
    void look(int index, int start, int end) {
      if (oldest <= thin.base(index)) {
        return;
      }
      var other = thin.hunk(index);
      if (!(other.isCoveredBy(question) && !other.isLost())
          && !isSeparated(other, start, end)
          && !other.isKnownAsLostTo(hunk.operation())
          && other.isGoneFor(hunk.operation())) {
        found.add(other);
        if (other.inserted() == null) {
          cover(other);
        }
      }
    }

    private boolean isSeparated(Hunk other, int start, int end) {
      if (end - start > length) {
        oldest =
            Math.min(
                oldest,
                toTheLeft
                    ? context.oldestIn(start, end - length)
                    : context.oldestIn(start + length, end));
        length = end - start;
      }
      return oldest <= other.operation().base()
          || (other.operation().hasPending()
              && context.slice(start, end).stream()
                  .anyMatch(span -> other.operation().saw(span.origin())));
    }

    private void cover(Hunk deletion) {
      uncovered.add(deletion);
      while (!uncovered.isEmpty()) {
        for (var touched : uncovered.removeLast().touched()) {
          if (touched.cover(question) && touched.inserted() == null) {
            uncovered.add(touched);
          }
        }
      }
    }
  }
}
