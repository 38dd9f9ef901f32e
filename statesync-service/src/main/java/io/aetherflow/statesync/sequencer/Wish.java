package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.ledger.RecordedConflict;

/**
 * What people want of a recorded conflict. What that changes in the document is computed when its
 * turn has come, on the content there is by then.
 *
 * @param conflict as it was read; when another revision stands in the ledger by the time of the
 *     commit, nothing is committed
 * @param reason why, as one sentence for people
 * @param own the text or value, with {@link Kind#OWN}
 */
public record Wish(RecordedConflict conflict, Kind kind, String reason, String own) {

  /** What is to be done; to keep what stands needs no operation. */
  public enum Kind {
    SECOND("second"),
    BOTH("both"),
    OWN("own"),
    RESTORE("");

    private final String resolution;

    Kind(String resolution) {
      this.resolution = resolution;
    }

    /** How the ledger calls it. */
    public String resolution() {
      return resolution;
    }
  }

  /** The same, its deltas on a later version. */
  Wish at(RecordedConflict.Remains remains) {
    return new Wish(conflict.with(remains), kind, reason, own);
  }
}
