package io.aetherflow.gateway.session;

import java.time.Duration;

/**
 * A session as its client is told.
 *
 * @param color in the form {@code #rrggbb}
 * @param resumes how often it was resumed, which tells its connections apart
 * @param registered whether the session service knows it; otherwise it lives on this gateway alone
 *     until it does
 */
public record Grant(
    String sessionId,
    String resumeToken,
    boolean resumed,
    Duration timeToLive,
    String color,
    long resumes,
    boolean registered) {}
