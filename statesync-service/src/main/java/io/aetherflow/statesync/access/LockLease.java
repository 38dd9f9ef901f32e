package io.aetherflow.statesync.access;

import java.time.Instant;

/**
 * The right of one session to be a document's only editor, until it is released, taken away, or was
 * not renewed in time.
 *
 * @param expiresAt by the database's clock; an instance ends the lease some time after it
 */
public record LockLease(
    String userId, String userName, String sessionId, Instant acquiredAt, Instant expiresAt) {}
