package io.aetherflow.demos;

import java.time.Duration;

/**
 * What a collaboration demo does.
 *
 * @param operations all users' together, spread over the duration
 * @param conflictRate the share of operations made in pairs at one place at one time, 0..1
 * @param networkDelay added to every byte in each direction between clients and gateway
 * @param settleMax how long the end may wait for acknowledgements, for example while a service is
 *     being restarted
 */
record CollaborationSettings(
    Address gateway,
    Address session,
    Address statesync,
    int users,
    int documents,
    int operations,
    Duration duration,
    double conflictRate,
    Duration networkDelay,
    Duration settleMax) {

  CollaborationSettings {
    require("users", users, 1, 10_000);
    require("documents", documents, 1, 100_000);
    require("operations", operations, 1, 100_000_000);
    if (!(conflictRate >= 0 && conflictRate <= 1)) {
      throw new IllegalArgumentException("conflict rate is " + conflictRate + ", accepted is 0..1");
    }
  }

  private static void require(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + ", accepted is " + min + ".." + max);
    }
  }
}
