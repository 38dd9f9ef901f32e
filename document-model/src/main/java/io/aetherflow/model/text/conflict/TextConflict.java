package io.aetherflow.model.text.conflict;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.text.conflict.Span.Unit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One conflict that took text out, with what it takes to bring that back: the lost units in the
 * order in which their authors had them, less what anybody deleted. Confined to the thread that
 * judges.
 */
public final class TextConflict {
  private final int number;
  private final Author winner;
  private final List<Hunk> hunks = new ArrayList<>();
  private SpanText order = SpanText.EMPTY;
  private @Nullable Place place;

  /** Where the lost text stood: a position at a version. */
  record Place(long version, int position) {}

  TextConflict(int number, Author winner) {
    this.number = number;
    this.winner = winner;
  }

  int number() {
    return number;
  }

  Author winner() {
    return winner;
  }

  @Nullable Place place() {
    return place;
  }

  void stoodAt(Place first) {
    if (place == null) {
      place = first;
    }
  }

  /** The operations of one author that lost text in this conflict. */
  Set<UUID> operationsOf(Author author) {
    var ids = new LinkedHashSet<UUID>();
    for (var hunk : hunks) {
      if (hunk.operation().author().equals(author)) {
        ids.add(hunk.operation().opId());
      }
    }
    return ids;
  }

  /** Adds a lost hunk at its place among those lost before. */
  void add(Hunk hunk) {
    hunks.add(hunk);
    if (hunk.inserted() == null) {
      return;
    }
    int at = find(hunk.left());
    if (at >= 0) {
      at++;
    } else {
      at = first(hunk.deleted());
    }
    if (at < 0) {
      at = find(hunk.right());
    }
    order = order.insert(at < 0 ? order.length() : at, hunk.inserted());
  }

  /**
   * What restoring would bring back, as insertions in order.
   *
   * @param deleted units that somebody deleted, which are not brought back
   */
  List<TextOp.Run> restorable(List<Span> deleted) {
    var left = order.spans();
    for (var gone : deleted) {
      left = Span.minus(left, gone);
    }
    var runs = new ArrayList<TextOp.Run>();
    for (var span : left) {
      for (var hunk : hunks) {
        if (hunk.inserted() != null && hunk.inserted().overlaps(span)) {
          runs.addAll(hunk.runs(hunk.inserted().intersect(span)));
        }
      }
    }
    return runs;
  }

  private int first(List<Span> spans) {
    var index = new SpanIndex(order);
    for (var span : spans) {
      int position = index.firstStanding(span);
      if (position >= 0) {
        return position;
      }
    }
    return -1;
  }

  private int find(@Nullable Unit unit) {
    return unit == null ? -1 : new SpanIndex(order).firstStanding(unit.span());
  }
}
