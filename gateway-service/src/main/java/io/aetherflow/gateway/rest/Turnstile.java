package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Lets only so many in at once, because each holds a whole file in memory. Who comes beyond is
 * refused at once rather than kept waiting.
 */
final class Turnstile {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final Semaphore places;
  private final String what;
  private final int max;

  /** Creates it for so many at once of what is named. */
  Turnstile(String what, int max) {
    this.places = new Semaphore(max);
    this.what = what;
    this.max = max;
  }

  /** Work that may fail as input and output does. */
  @FunctionalInterface
  interface Work<R> {
    R run() throws java.io.IOException;
  }

  <R> R run(Work<R> work) throws java.io.IOException {
    if (!places.tryAcquire()) {
      throw new RefusedException(
          Refusal.of(ErrorCode.RATE_LIMITED, what, max + 1 + " at once", "at most " + max)
              .retryAfter(RETRY_AFTER));
    }
    try {
      return work.run();
    } finally {
      places.release();
    }
  }
}
