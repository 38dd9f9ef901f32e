package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.ledger.RecordedConflict;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What became of one document's batch. */
public sealed interface CommitOutcome {

  /**
   * Durable.
   *
   * @param conflicts the entries of the ledger that it recorded or changed, as they stand now
   */
  record Committed(long committedAtMillis, List<RecordedConflict> conflicts)
      implements CommitOutcome {
    public Committed {
      conflicts = List.copyOf(conflicts);
    }

    /** A commit that the ledger had nothing to do with. */
    public Committed(long committedAtMillis) {
      this(committedAtMillis, List.of());
    }
  }

  /**
   * The document's version or guard was another one, or a conflict had changed. Nothing of the
   * batch is in the log.
   *
   * @param outdated the conflicts that had changed
   */
  record LostRace(Set<UUID> outdated) implements CommitOutcome {
    public LostRace {
      outdated = Set.copyOf(outdated);
    }

    /** Another version or guard. */
    public LostRace() {
      this(Set.of());
    }
  }

  /** The connection broke: the batch may be in the log, now or soon, or never. */
  record Unknown() implements CommitOutcome {}

  /**
   * The log refused this batch, and would again. Nothing of it is in the log.
   *
   * @param idUsed an operation of the batch has an id that the document's log holds already
   */
  record Failed(boolean idUsed) implements CommitOutcome {}
}
