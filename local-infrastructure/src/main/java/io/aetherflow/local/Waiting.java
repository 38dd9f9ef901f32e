package io.aetherflow.local;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, looking often and never for longer than allowed. */
final class Waiting {

  private static final Duration INTERVAL = Duration.ofMillis(20);

  private Waiting() {}

  /**
   * Returns when the condition holds.
   *
   * @throws ServerException with the given message, when it does not in time
   */
  static void until(Duration timeMax, BooleanSupplier condition, Supplier<String> message) {
    long deadline = System.nanoTime() + timeMax.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new ServerException(message.get() + " (after " + timeMax.toSeconds() + " s)");
      }
      try {
        Thread.sleep(INTERVAL);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ServerException("The wait was interrupted.", e);
      }
    }
  }
}
