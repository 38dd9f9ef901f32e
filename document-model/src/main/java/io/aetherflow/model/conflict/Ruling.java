package io.aetherflow.model.conflict;

import io.aetherflow.model.history.Choice;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link ConflictResolver} answers. */
public sealed interface Ruling {

  /** Why, as one sentence for people; stands in the ledger. */
  String reason();

  /** What follows at once for the content. */
  Choice choice();

  /** It is decided. */
  record Decided(Choice choice, String reason) implements Ruling {}

  /** Nothing is decided and nothing taken out: as {@link Choice#BOTH}. */
  record Merged(String reason) implements Ruling {
    @Override
    public Choice choice() {
      return Choice.BOTH;
    }
  }

  /**
   * People decide later. Until then what was committed first stays, the other side is kept in the
   * ledger, and the conflict is open.
   *
   * @param poll who votes, and until when; null when anybody who may edit decides, at any time
   */
  record Deferred(String reason, @Nullable Poll poll) implements Ruling {
    @Override
    public Choice choice() {
      return Choice.FIRST;
    }
  }

  /**
   * A vote.
   *
   * @param electorate the ids of the users who may vote
   * @param dueAtMillis when it ends at the latest, in milliseconds since the epoch
   * @param otherwise what is chosen when the votes are equal or nobody voted
   */
  record Poll(Set<String> electorate, long dueAtMillis, Choice otherwise) {
    public Poll {
      electorate = Set.copyOf(electorate);
    }
  }
}
