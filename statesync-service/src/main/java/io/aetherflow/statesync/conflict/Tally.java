package io.aetherflow.statesync.conflict;

import io.aetherflow.model.history.Choice;
import io.aetherflow.statesync.ledger.RecordedConflict;
import java.util.EnumMap;
import java.util.Map;

/** How a vote ended: the choice with the most votes, or what was agreed on for equal votes. */
record Tally(Choice choice, String reason) {

  static Tally of(RecordedConflict.Ballot ballot) {
    Map<Choice, Integer> votes = new EnumMap<>(Choice.class);
    for (Choice choice : Choice.values()) {
      votes.put(choice, 0);
    }
    ballot.choiceByUserId().values().forEach(choice -> votes.merge(choice, 1, Integer::sum));
    int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    long leading = votes.values().stream().filter(count -> count == most).count();
    Choice choice =
        leading > 1
            ? ballot.otherwise()
            : votes.entrySet().stream()
                .filter(entry -> entry.getValue() == most)
                .findFirst()
                .orElseThrow()
                .getKey();
    return new Tally(
        choice,
        "Votes: first %d, second %d, both %d of %d."
            .formatted(
                votes.get(Choice.FIRST),
                votes.get(Choice.SECOND),
                votes.get(Choice.BOTH),
                ballot.electorate().size()));
  }
}
