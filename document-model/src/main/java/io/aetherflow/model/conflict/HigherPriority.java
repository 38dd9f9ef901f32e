package io.aetherflow.model.conflict;

import io.aetherflow.model.history.Choice;

/** {@code priority}: the member with the higher priority wins; among equals the later write. */
public final class HigherPriority implements ConflictResolver {
  private final ConflictResolver amongEquals = new LastWriteWins();

  @Override
  public String name() {
    return "priority";
  }

  @Override
  public Ruling resolve(Contest contest, Circumstances circumstances) {
    int first = circumstances.priorityOf(contest.first().author().userId());
    int second = circumstances.priorityOf(contest.second().author().userId());
    if (first == second) {
      return amongEquals.resolve(contest, circumstances);
    }
    return new Ruling.Decided(
        second > first ? Choice.SECOND : Choice.FIRST,
        "Priority " + Math.max(first, second) + " goes before " + Math.min(first, second) + ".");
  }
}
