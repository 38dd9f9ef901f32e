package io.aetherflow.client;

import java.time.Instant;

/** A token that was issued, and for whom. */
public record Login(String token, Instant expiresAt, User user) {}
