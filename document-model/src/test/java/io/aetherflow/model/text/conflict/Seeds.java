package io.aetherflow.model.text.conflict;

import java.util.function.LongConsumer;

/**
 * How many cases a test goes through, and how one that fails is told. One is repeated with {@code
 * -Daetherflow.seed=SEED -Daetherflow.sessions=1}.
 */
final class Seeds {
  private static final long FIRST = Long.getLong("aetherflow.seed", 1);

  private Seeds() {}

  /** Goes through as many seeds as fit this build. */
  static void each(int usual, int inLongForm, LongConsumer test) {
    long count =
        Long.getLong(
            "aetherflow.sessions", Boolean.getBoolean("aetherflow.long") ? inLongForm : usual);
    for (long seed = FIRST; seed < FIRST + count; seed++) {
      try {
        test.accept(seed);
      } catch (AssertionError | RuntimeException failed) {
        throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
      }
    }
  }
}
