package io.aetherflow.statesync.history;

import io.aetherflow.statesync.sequencer.LoadedDocument;
import java.util.Optional;
import java.util.UUID;

/** Where contents are kept. Calls block. */
public interface SnapshotStore {

  /** The snapshot nearest to a version from below. */
  Optional<LoadedDocument.Snapshot> atOrBelow(UUID documentId, long version);

  /** Keeps a content; does nothing when there is one of this version. */
  void write(UUID documentId, LoadedDocument.Snapshot snapshot);
}
