package io.aetherflow.demos;

import java.time.Duration;

/**
 * What a load is.
 *
 * @param users who write; in {@code IDLE} beside those who do nothing
 * @param operations all users' together; as many as fit into the duration when zero
 * @param rate operations a second of all users together, whether answers come or not; zero when
 *     each user waits for an acknowledgement before the next edit
 * @param inFlight how many edits of a user may wait for their acknowledgement; without a rate
 * @param duration how long they write at most; until all operations are written when zero
 * @param warmUp operations of the same kind in front, which are not counted
 * @param fullClients users with the whole Java client, that hold and compare the content
 * @param idle connections that have a document open and do nothing
 * @param settleMax how long the end may wait for acknowledgements and deliveries
 */
record PerformanceSettings(
    Address gateway,
    Address session,
    Address statesync,
    Mode mode,
    int users,
    int documents,
    long operations,
    double rate,
    int inFlight,
    Duration duration,
    long warmUp,
    int fullClients,
    int idle,
    int idleDocuments,
    Duration settleMax) {

  /** How users are spread over documents. */
  enum Mode {
    /** Each document has one writer and one reader, or more writers when there are more users. */
    SPREAD,
    /** All write in one document, and receive what all others write. */
    HOT,
    /** Three write in one document, while many connections do nothing. */
    IDLE
  }

  private static final int DOCUMENTS_OF_A_USER_MAX = 200;

  PerformanceSettings {
    require("users", users, 1, 10_000);
    require("documents", documents, 1, 100_000);
    require("operations", operations, 0, 100_000_000);
    require("in-flight", inFlight, 1, 1_000);
    require("warm-up", warmUp, 0, 10_000_000);
    require("full-clients", fullClients, 0, users);
    require("idle", idle, 0, 20_000);
    if (!(rate >= 0 && rate <= 1_000_000)) {
      throw new IllegalArgumentException("rate is " + rate + ", accepted is 0..1000000");
    }
    if (mode == Mode.IDLE && (operations > 0 || duration.isZero() || rate == 0)) {
      throw new IllegalArgumentException(
          "operations is %d, duration is %s and rate is %s, accepted beside idle connections is 0, and more than 0 for the others"
              .formatted(operations, duration, rate));
    }
    if (operations == 0 && duration.isZero()) {
      throw new IllegalArgumentException(
          "operations is 0 and duration is 0, accepted is more than 0 for one of them");
    }
    // Each is written by one and read by the next.
    long each = 2L * ((documents + users - 1) / users);
    if (documents > users && each > DOCUMENTS_OF_A_USER_MAX) {
      throw new IllegalArgumentException(
          "documents is %d for %d users, accepted is at most %d: a connection may open %d"
              .formatted(
                  documents, users, DOCUMENTS_OF_A_USER_MAX / 2 * users, DOCUMENTS_OF_A_USER_MAX));
    }
  }

  boolean isOpenLoop() {
    return rate > 0;
  }

  private static void require(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + ", accepted is " + min + ".." + max);
    }
  }
}
