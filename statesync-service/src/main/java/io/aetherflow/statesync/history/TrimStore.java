package io.aetherflow.statesync.history;

import io.aetherflow.statesync.ledger.RecordedConflict;
import java.util.List;
import java.util.UUID;

/** Where histories are shortened. Calls block. */
public interface TrimStore {

  /** A document whose history is long. */
  record Candidate(UUID documentId, String type, long version, long floorVersion) {}

  /**
   * What has to be kept of what is below a new floor.
   *
   * @param namedVersions versions with a name, whose content nobody has stored yet
   * @param anchored conflicts that can still be decided or restored, by deltas on versions below
   */
  record Needed(List<Long> namedVersions, List<RecordedConflict> anchored) {}

  /** Documents with more versions than that above their floor, at most so many. */
  List<Candidate> longerThan(long versions, int limit);

  /** What a new floor has to leave. */
  Needed needed(UUID documentId, long floorVersion);

  /**
   * Raises the floor, and with it moves the anchors of conflicts; in one transaction that holds the
   * document's row.
   *
   * @param moved the anchored conflicts, their deltas on the new floor
   * @return false when something below the floor is needed by now that was not before
   */
  boolean raiseFloor(UUID documentId, long floorVersion, List<RecordedConflict> moved);

  /** Deletes some of what is at or below the floor; answers whether there is more. */
  boolean deleteSome(UUID documentId, long floorVersion, int limit);
}
