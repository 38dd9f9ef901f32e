package io.aetherflow.statesync.conflict;

import io.aetherflow.statesync.ledger.RecordedConflict;

/**
 * Who wants to know that an entry of the ledger has changed without an operation of its own. Must
 * not block.
 */
@FunctionalInterface
public interface ConflictListener {
  void changed(RecordedConflict conflict);
}
