package io.aetherflow.system.simulation;

/**
 * What a world is like, beside its seed.
 *
 * @param contested whether its documents are of both types, with each policy for their conflicts,
 *     and people decide on these; else they are texts, and resolutions come by themselves
 */
record Options(PlantedBug bug, boolean traced, boolean contested) {

  /** A mistake that is made on purpose, to see that the simulation finds it. */
  enum PlantedBug {
    NONE,
    /** An operation that is sent again is taken for a new one. */
    NO_DEDUPE,
    /** What is to be committed is published before it is. */
    PUBLISH_BEFORE_COMMIT,
    /** The read of a missing range comes back empty. */
    DROPPED_GAP_READ,
    /**
     * An operation is read on top of what its author has in the log, whatever it was written on.
     */
    ANY_PREDECESSOR,
    /** How contests were decided is not stored with the operations. */
    RULINGS_NOT_STORED,
    /** Of what a commit records in the ledger only the first entry is. */
    LEDGER_CUT_SHORT,
    /** What is found is recorded twice. */
    LEDGER_WRITTEN_TWICE,
    /** Hardly anything of the log is kept in memory, so that contests are forgotten. */
    WINDOW_FORGOTTEN,
    /** Whoever decides need not have seen what stands in the ledger by then. */
    DECISION_NOT_COMPARED;

    /** Whether it is about conflicts. */
    boolean ofConflicts() {
      return compareTo(RULINGS_NOT_STORED) >= 0;
    }
  }

  static Options plain() {
    return new Options(PlantedBug.NONE, false, false);
  }

  static Options contested(boolean traced) {
    return new Options(PlantedBug.NONE, traced, true);
  }

  static Options with(PlantedBug bug) {
    return new Options(bug, false, bug.ofConflicts());
  }
}
