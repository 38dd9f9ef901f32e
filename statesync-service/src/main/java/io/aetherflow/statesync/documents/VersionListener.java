package io.aetherflow.statesync.documents;

import java.util.UUID;

/**
 * Who wants to know, after the transaction, that versions of a document have got, changed or lost
 * names. Must not block.
 */
@FunctionalInterface
public interface VersionListener {
  void named(UUID documentId);
}
