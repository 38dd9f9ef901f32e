package io.aetherflow.gateway.access;

import java.time.Instant;

/** What a valid token says. */
public record Token(User user, Instant expiresAt) {}
