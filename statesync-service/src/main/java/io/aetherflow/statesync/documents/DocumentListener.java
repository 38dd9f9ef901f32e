package io.aetherflow.statesync.documents;

import java.util.UUID;

/**
 * Who wants to know, after the transaction, that something other than a document's content changed.
 * Must not block.
 */
@FunctionalInterface
public interface DocumentListener {
  void changed(UUID documentId, long version, long guard);
}
