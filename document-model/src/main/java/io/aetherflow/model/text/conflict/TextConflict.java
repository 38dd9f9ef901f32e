package io.aetherflow.model.text.conflict;

import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Choice;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.text.conflict.Loss.Reason;
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
final class TextConflict {
  private final int number;
  private final UUID id;
  private final Reason reason;
  private final Ruling ruling;
  private final Author loser;
  private final Author winner;
  private final List<Hunk> winners;
  private final List<Hunk> hunks = new ArrayList<>();
  private SpanText order = SpanText.EMPTY;
  private @Nullable Place place;
  private TextDelta removal = TextDelta.EMPTY;
  private TextConflict root = this;
  private boolean settled;

  /** Where the lost text stood: a position at a version. */
  record Place(long version, int position) {}

  /**
   * Makes a conflict.
   *
   * @param number its number among those of the window
   * @param id the same whenever the same operation is judged
   * @param ruling who decided so, and why
   * @param winners the run that stays
   */
  TextConflict(int number, UUID id, Reason reason, Ruling ruling, Hunk loser, List<Hunk> winners) {
    this(
        number,
        id,
        reason,
        ruling,
        loser.operation().author(),
        winners.getFirst().operation().author(),
        winners);
  }

  private TextConflict(
      int number,
      UUID id,
      Reason reason,
      Ruling ruling,
      Author loser,
      Author winner,
      List<Hunk> winners) {
    this.number = number;
    this.id = id;
    this.reason = reason;
    this.ruling = ruling;
    this.loser = loser;
    this.winner = winner;
    this.winners = winners;
  }

  /**
   * The conflict of what is lost on top of this one after its text was brought back or people
   * chose: an entry of its own, since this one's is closed.
   */
  TextConflict successor(int itsNumber, UUID itsId) {
    var decided =
        new Ruling.Decided(
            Choice.FIRST,
            "It was written onto text that had lost before its author could see that.");
    var next = new TextConflict(itsNumber, itsId, reason, decided, loser, winner, winners);
    next.root = root;
    return next;
  }

  /** Whether both are about one contest. */
  @SuppressWarnings("ReferenceEquality") // One contest is one object.
  boolean isOneWith(TextConflict other) {
    return root == other.root;
  }

  /** People have chosen, or brought the text back, by an operation. */
  void settle() {
    settled = true;
  }

  boolean isSettled() {
    return settled;
  }

  int number() {
    return number;
  }

  UUID id() {
    return id;
  }

  /** What it was about: C1 or C2. */
  Reason reason() {
    return reason;
  }

  Ruling ruling() {
    return ruling;
  }

  Author loser() {
    return loser;
  }

  Author winner() {
    return winner;
  }

  List<Hunk> winners() {
    return winners;
  }

  @Nullable Place place() {
    return place;
  }

  /** Takes the winner's text out, on the document at the place's version. */
  TextDelta removal() {
    return removal;
  }

  void stoodAt(Place first, TextDelta takesWinnerOut) {
    if (place == null) {
      place = first;
      removal = takesWinnerOut;
    }
  }

  /** All operations that lost text in this conflict. */
  Set<UUID> operations() {
    var ids = new LinkedHashSet<UUID>();
    hunks.forEach(hunk -> ids.add(hunk.operation().opId()));
    return ids;
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

  /** Whether some of these units were lost in this conflict. */
  boolean holds(Span span) {
    return hunks.stream()
        .anyMatch(hunk -> hunk.inserted() != null && hunk.inserted().overlaps(span));
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
