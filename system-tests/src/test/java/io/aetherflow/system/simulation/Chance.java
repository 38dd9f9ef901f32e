package io.aetherflow.system.simulation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** All that is left to chance in a world; it follows from the seed. */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  SplittableRandom random() {
    return random;
  }

  /** True about so often, out of one. */
  boolean in(double share) {
    return random.nextDouble() < share;
  }

  /** A time of this many microseconds: mostly short, now and then nearly the longest. */
  long micros(long least, long most) {
    double skewed = Math.pow(random.nextDouble(), 3);
    return least + (long) (skewed * (most - least));
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  UUID id() {
    return new UUID(random.nextLong() & ~0xF000L | 0x7000L, random.nextLong() >>> 2 | 1L << 63);
  }
}
