package com.example.policies;

import io.aetherflow.model.conflict.ConflictResolver;
import io.aetherflow.model.conflict.Contest;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.history.Choice;

/** The longer text stands; of values, and of texts that are equally long, the later one. */
public final class LongerText implements ConflictResolver {
  @Override
  public String name() {
    return "longer-text";
  }

  @Override
  public Ruling resolve(Contest contest, Circumstances circumstances) {
    int first = contest.first().content().length();
    int second = contest.second().content().length();
    return switch (contest) {
      case Contest.Rewrite rewrite when first != second ->
          decided(second > first, "The longer text stands.");
      // Whoever writes inside of what another one deletes keeps what they wrote.
      case Contest.Insertion insertion ->
          decided(!insertion.firstInserts(), "What was written stays.");
      case Contest.Rewrite rewrite -> later(contest);
      case Contest.Value value -> later(contest);
    };
  }

  private static Ruling later(Contest contest) {
    return decided(contest.second().laterThan(contest.first()), "The later write stands.");
  }

  private static Ruling decided(boolean second, String reason) {
    return new Ruling.Decided(second ? Choice.SECOND : Choice.FIRST, reason);
  }
}
