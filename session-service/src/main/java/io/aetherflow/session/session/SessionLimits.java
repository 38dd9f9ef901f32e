package io.aetherflow.session.session;

import java.time.Duration;

/**
 * The bounds of sessions.
 *
 * @param timeToLive how long a session lives after the last that was heard of it, 1 s to 1 day
 * @param perUserMax live sessions of one user, 1 to 10,000
 */
public record SessionLimits(Duration timeToLive, int perUserMax) {
  public SessionLimits {
    if (timeToLive.compareTo(Duration.ofSeconds(1)) < 0
        || timeToLive.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException("timeToLive is " + timeToLive + ", accepted is 1s..1d");
    }
    if (perUserMax < 1 || perUserMax > 10_000) {
      throw new IllegalArgumentException("perUserMax is " + perUserMax + ", accepted is 1..10000");
    }
  }
}
