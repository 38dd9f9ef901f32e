package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.access.User;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ConflictChoice;

/**
 * Decides, brings back and votes. Calls block.
 *
 * <p>All throw {@link io.aetherflow.gateway.protocol.RefusedException}: NOT_FOUND, FORBIDDEN,
 * LOCKED, ARCHIVED, ALREADY_RESOLVED, ALREADY_RESTORED, NOTHING_TO_RESTORE, MALFORMED, UNAVAILABLE.
 */
public interface ConflictDesk {

  /**
   * Decides an open conflict.
   *
   * @param own with the choice OWN what is put in the place; else empty
   */
  Conflict resolve(
      String documentId,
      String conflictId,
      User user,
      String sessionId,
      ConflictChoice choice,
      String own);

  /** Brings back what was lost. */
  Conflict restore(String documentId, String conflictId, User user, String sessionId);

  /** Votes, or changes the vote. */
  Conflict vote(
      String documentId, String conflictId, User user, String sessionId, ConflictChoice choice);
}
