package io.aetherflow.session.presence;

import java.time.Instant;

/**
 * A session in a document, as others there see it.
 *
 * @param color in the form {@code #rrggbb}
 */
public record Participant(
    String sessionId, String userId, String userName, String color, Instant joinedAt) {}
