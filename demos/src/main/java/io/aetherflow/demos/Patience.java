package io.aetherflow.demos;

import io.aetherflow.client.RefusedException;
import io.aetherflow.client.UnreachableException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what takes its time while services come and go. */
final class Patience {
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final Duration LOOK = Duration.ofMillis(5);

  private Patience() {}

  /** Asks until there is an answer, or the time is over; then throws what the last try threw. */
  static <T> T ask(Duration max, Supplier<T> question) {
    long end = System.nanoTime() + max.toNanos();
    while (true) {
      try {
        return question.get();
      } catch (UnreachableException unreachable) {
        if (System.nanoTime() > end) {
          throw unreachable;
        }
      } catch (RefusedException refused) {
        if (!refused.failure().retry() || System.nanoTime() > end) {
          throw refused;
        }
      }
      pause(PAUSE);
    }
  }

  /** Waits until something holds; tells whether it did before the time was over. */
  static boolean until(Duration max, BooleanSupplier condition) {
    long end = System.nanoTime() + max.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(LOOK);
    }
    return true;
  }

  static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
