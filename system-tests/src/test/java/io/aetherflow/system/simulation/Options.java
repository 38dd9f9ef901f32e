package io.aetherflow.system.simulation;

/** What a world is like, beside its seed. */
record Options(PlantedBug bug, boolean traced) {

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
    ANY_PREDECESSOR
  }

  static Options plain() {
    return new Options(PlantedBug.NONE, false);
  }

  static Options with(PlantedBug bug) {
    return new Options(bug, false);
  }
}
