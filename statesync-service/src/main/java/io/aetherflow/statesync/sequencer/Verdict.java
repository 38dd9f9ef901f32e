package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.access.Refusal;
import java.util.List;

/** What a replica says to one operation. */
sealed interface Verdict {
  /**
   * @param operations the edit and, where it caused one, its resolution
   */
  record Accepted(Replica<?, ?> after, List<LoggedOperation> operations) implements Verdict {}

  record Already(long version) implements Verdict {}

  record Refused(Refusal refusal) implements Verdict {}

  /** Operations above this version are needed first. */
  record TooFarBehind(long version) implements Verdict {}
}
