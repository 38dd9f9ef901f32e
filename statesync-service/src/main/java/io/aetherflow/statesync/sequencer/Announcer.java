package io.aetherflow.statesync.sequencer;

import io.aetherflow.proto.statesync.v1.Committed;
import java.util.UUID;

/**
 * Tells everybody what was committed. Best effort: who misses it learns of it from the heads and
 * reads the log. Must not block and must not throw.
 */
public interface Announcer {
  void committed(UUID documentId, Committed committed);

  /** The document's head is known to be here now; also without a commit of our own. */
  void headMoved(UUID documentId, long version, long guard);
}
