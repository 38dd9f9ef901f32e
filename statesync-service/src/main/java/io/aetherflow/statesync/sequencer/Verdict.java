package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.ledger.LedgerChange;
import java.util.List;

/** What a replica says to one operation. */
sealed interface Verdict {
  /**
   * @param operations the edit and, where it caused one, its resolution
   * @param ledger what the ledger records of it
   */
  record Accepted(Replica<?, ?> after, List<LoggedOperation> operations, List<LedgerChange> ledger)
      implements Verdict {}

  record Already(long version) implements Verdict {}

  record Refused(Refusal refusal) implements Verdict {}

  /** Operations above this version are needed first. */
  record TooFarBehind(long version) implements Verdict {}
}
