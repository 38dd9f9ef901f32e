package io.aetherflow.gateway.connection;

import java.time.Duration;

/**
 * A rate: so many a second on average, and a second's worth at once. Not safe for several threads.
 */
final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double capacity;
  private double tokens;
  private long atNanos;

  TokenBucket(int perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.capacity = Math.max(perSecond, 1);
    this.tokens = capacity;
    this.atNanos = nowNanos;
  }

  /**
   * Takes this many when they are there. A number that the bucket can never hold is taken when it
   * is full.
   */
  boolean take(int count, long nowNanos) {
    refill(nowNanos);
    if (tokens < Math.min(count, capacity)) {
      return false;
    }
    tokens -= count;
    return true;
  }

  /** When this many could be there. */
  Duration waitFor(int count) {
    double missing = Math.min(count, capacity) - tokens;
    return Duration.ofMillis(Math.max(1, (long) Math.ceil(missing * 1000 / perSecond)));
  }

  private void refill(long nowNanos) {
    tokens = Math.min(capacity, tokens + (nowNanos - atNanos) * perSecond / NANOS);
    atNanos = nowNanos;
  }
}
