package io.aetherflow.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Waits of random length below a bound that doubles ("full jitter"), so that the clients of a
 * gateway that went away do not come back all at once.
 */
final class Backoff {
  private final Duration first;
  private final Duration max;
  private final RandomGenerator random;
  private int tries;

  Backoff(Duration first, Duration max, RandomGenerator random) {
    this.first = first;
    this.max = max;
    this.random = random;
  }

  Duration next() {
    long bound = Math.min(max.toMillis(), first.toMillis() << Math.min(tries, 16));
    tries++;
    return Duration.ofMillis(1 + random.nextLong(Math.max(1, bound)));
  }

  int tries() {
    return tries;
  }

  void reset() {
    tries = 0;
  }
}
