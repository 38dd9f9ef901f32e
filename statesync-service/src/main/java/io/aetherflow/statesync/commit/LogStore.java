package io.aetherflow.statesync.commit;

import io.aetherflow.statesync.sequencer.LoadedDocument;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the log is read. Calls block, and throw any unchecked exception when the store cannot be
 * reached.
 */
public interface LogStore {

  /**
   * A document at one moment.
   *
   * @param afterVersion operations above it are answered; below 0: the newest snapshot and those
   *     above it
   */
  Optional<LoadedDocument> load(UUID documentId, long afterVersion);

  /** Operations above a version, ascending. */
  List<LoggedOperation> read(UUID documentId, long afterVersion, int limit);

  /**
   * The deltas alone of the operations above a version up to another, ascending, which is all that
   * a replay needs; those that are left, when some were trimmed. They are handed over while they
   * are read, so that their number costs no memory.
   */
  void readDeltas(UUID documentId, long afterVersion, long upToVersion, DeltaReader reader);

  /** Takes one delta after the other. */
  @FunctionalInterface
  interface DeltaReader {
    /** The delta of the operation with this version, as it was applied. */
    void delta(long version, byte[] delta);
  }
}
