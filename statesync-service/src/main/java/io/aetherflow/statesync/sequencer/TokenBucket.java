package io.aetherflow.statesync.sequencer;

/** A budget per second that may be saved up for one second. Guarded by itself. */
final class TokenBucket {
  private final int perSecond;
  private double tokens;
  private long filledAtMillis;

  TokenBucket(int perSecond, long nowMillis) {
    this.perSecond = perSecond;
    this.tokens = perSecond;
    this.filledAtMillis = nowMillis;
  }

  /**
   * Takes so many tokens and answers 0, or takes none and answers after how many milliseconds they
   * would be there.
   */
  synchronized long take(int wanted, long nowMillis) {
    tokens =
        Math.min(perSecond, tokens + perSecond * Math.max(0, nowMillis - filledAtMillis) / 1000.0);
    filledAtMillis = nowMillis;
    // Who has a full budget may overdraw it, or a frame larger than the budget could never pass.
    if (tokens >= wanted || tokens >= perSecond) {
      tokens -= wanted;
      return 0;
    }
    return Math.max(
        1, (long) Math.ceil((Math.min(wanted, perSecond) - tokens) * 1000.0 / perSecond));
  }

  /** Whether nothing is remembered that a new bucket would not know. */
  synchronized boolean isFull(long nowMillis) {
    return tokens + perSecond * Math.max(0, nowMillis - filledAtMillis) / 1000.0 >= perSecond;
  }
}
