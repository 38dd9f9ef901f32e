package io.aetherflow.gateway.access;

import java.time.Instant;

/** Issues tokens for demos and tests. */
public interface TokenIssuer {
  /** Whether anybody may log in with a name. */
  boolean demoLogin();

  /** Issues a token; only when {@link #demoLogin} is on. */
  Issued issue(User user);

  /** A token that was issued here. */
  record Issued(String token, Instant expiresAt) {}
}
