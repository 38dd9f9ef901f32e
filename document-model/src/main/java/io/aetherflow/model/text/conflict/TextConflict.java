package io.aetherflow.model.text.conflict;

import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Choice;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.text.conflict.Loss.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
  private final List<Span> order = new ArrayList<>();
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
    place = first;
    removal = takesWinnerOut;
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
    int at = hunk.left() == null ? -1 : find(hunk.left().span());
    if (at >= 0) {
      at++;
    } else {
      at = first(hunk.deleted());
    }
    if (at < 0 && hunk.right() != null) {
      at = find(hunk.right().span());
    }
    insert(at, hunk.inserted());
  }

  /**
   * What restoring would bring back, as insertions in order.
   *
   * @param deleted units that somebody deleted, which are not brought back, by their origins
   */
  List<TextOp.Run> restorable(Map<Long, List<Span>> deleted) {
    var byVersion = new HashMap<Long, List<Hunk>>();
    for (var hunk : hunks) {
      byVersion.computeIfAbsent(hunk.version(), _ -> new ArrayList<>()).add(hunk);
    }
    var runs = new ArrayList<TextOp.Run>();
    for (var lost : order) {
      var left = List.of(lost);
      for (var gone : deleted.getOrDefault(lost.origin(), List.of())) {
        left = Span.minus(left, gone);
      }
      for (var span : left) {
        for (var hunk : byVersion.getOrDefault(span.origin(), List.of())) {
          if (hunk.inserted() != null && hunk.inserted().overlaps(span)) {
            runs.addAll(hunk.runs(hunk.inserted().intersect(span)));
          }
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
    for (var span : spans) {
      int position = find(span);
      if (position >= 0) {
        return position;
      }
    }
    return -1;
  }

  /** The position among what is lost of the first of some units; −1 when none of them is lost. */
  private int find(Span wanted) {
    int found = -1;
    int first = wanted.to();
    int position = 0;
    for (var lost : order) {
      if (lost.overlaps(wanted) && Math.max(lost.from(), wanted.from()) < first) {
        first = Math.max(lost.from(), wanted.from());
        found = position + first - lost.from();
      }
      position += lost.length();
    }
    return found;
  }

  /** Puts units in at a position among what is lost; at the end when it is −1. */
  private void insert(int position, Span span) {
    int rest = position;
    for (int i = 0; rest >= 0 && i < order.size(); i++) {
      var lost = order.get(i);
      if (rest == 0) {
        order.add(i, span);
        return;
      }
      if (rest < lost.length()) {
        int cut = lost.from() + rest;
        order.set(i, new Span(lost.origin(), lost.from(), cut));
        order.add(i + 1, span);
        order.add(i + 2, new Span(lost.origin(), cut, lost.to()));
        return;
      }
      rest -= lost.length();
    }
    order.add(span);
  }
}
