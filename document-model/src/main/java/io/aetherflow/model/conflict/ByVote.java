package io.aetherflow.model.conflict;

import io.aetherflow.model.conflict.Ruling.Poll;
import io.aetherflow.model.history.Choice;
import java.time.Duration;
import java.util.TreeSet;

/**
 * {@code vote}: the editors who are present decide by majority. Until then, and when the votes are
 * equal or nobody votes in time, what was committed first stays. Both authors may always vote.
 */
public final class ByVote implements ConflictResolver {
  /** How long a vote is open. */
  public static final Duration VOTING_TIME = Duration.ofSeconds(60);

  @Override
  public String name() {
    return "vote";
  }

  @Override
  public Ruling resolve(Contest contest, Circumstances circumstances) {
    var electorate = new TreeSet<>(circumstances.editorsPresent());
    electorate.add(contest.first().author().userId());
    electorate.add(contest.second().author().userId());
    long dueAtMillis = circumstances.nowMillis() + VOTING_TIME.toMillis();
    return new Ruling.Deferred(
        "Waits for " + electorate.size() + " votes.",
        new Poll(electorate, dueAtMillis, Choice.FIRST));
  }
}
