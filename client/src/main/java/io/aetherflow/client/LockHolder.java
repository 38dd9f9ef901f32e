package io.aetherflow.client;

import java.time.Instant;

/** Who holds a document's lock, and until when unless it is renewed. */
public record LockHolder(String userId, String name, String sessionId, Instant expiresAt) {}
