package io.aetherflow.gateway.feed;

import io.aetherflow.gateway.access.DocumentAccess;
import io.aetherflow.gateway.protocol.ConflictEntry;

/**
 * Somebody who has a document open. Called under the document's lock, one call after the other;
 * must not block.
 */
public interface FeedListener {

  /** Whose rights count. */
  String userId();

  /**
   * The next committed operations, in order. What stands at or below the listener's position is for
   * it to leave out.
   */
  void delivered(EncodedGroup group);

  /** An entry of the ledger has changed without an operation. */
  void conflictChanged(ConflictEntry conflict);

  /** Versions have got, changed or lost names. */
  void versionsNamed();

  /** Rights, name, policy, state or lock were read anew. */
  void accessChanged(DocumentAccess before, DocumentAccess now);
}
