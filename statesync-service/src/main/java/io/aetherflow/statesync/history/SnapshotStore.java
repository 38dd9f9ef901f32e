package io.aetherflow.statesync.history;

import io.aetherflow.statesync.sequencer.LoadedDocument;
import java.util.Optional;
import java.util.UUID;

/** Where contents are kept. Calls block. */
public interface SnapshotStore {
  /** How many of a document's newest snapshots are all kept. */
  int DENSE = 8;

  /** How many times the size of its content the log between two older snapshots may have. */
  int SPACING = 3;

  /** The size that a smaller content counts as. */
  int BYTES_MIN = 32 * 1024;

  /** The snapshot nearest to a version from below. */
  Optional<LoadedDocument.Snapshot> atOrBelow(UUID documentId, long version);

  /** Keeps a content; does nothing when there is one of this version. */
  void write(UUID documentId, LoadedDocument.Snapshot snapshot);

  /**
   * Drops a snapshot that is not needed any more, if there is one. The newest {@link #DENSE} stay.
   * The one behind them is dropped when the log between its two neighbours is at most {@link
   * #SPACING} times as long as its content (or, of a short content, as {@link #BYTES_MIN}). Called
   * after each {@link #write}, it looks at each snapshot once.
   */
  void thin(UUID documentId);
}
