package io.aetherflow.model.conflict;

import io.aetherflow.model.history.Choice;

/**
 * {@code lww}, the default: the later write stands. An insertion inside deleted text also loses
 * when the place was rewritten, whatever the times: it was written for a text that is gone.
 */
public final class LastWriteWins implements ConflictResolver {
  @Override
  public String name() {
    return "lww";
  }

  @Override
  public Ruling resolve(Contest contest, Circumstances circumstances) {
    if (contest instanceof Contest.Insertion inside && inside.rewritten()) {
      return new Ruling.Decided(
          inside.firstInserts() ? Choice.SECOND : Choice.FIRST, "The place was rewritten.");
    }
    boolean second = contest.second().laterThan(contest.first());
    return new Ruling.Decided(second ? Choice.SECOND : Choice.FIRST, "The later write wins.");
  }
}
