package io.aetherflow.client;

import java.time.Duration;

/**
 * How patient a client is.
 *
 * @param connectMax how long the first connection may take, with all its retries
 * @param handshakeMax how long one try may take until the server has authenticated it
 * @param pingEvery between two pings; at most 20 s
 * @param silenceMax without anything heard, a connection is taken for dead after this time
 * @param backoffFirst the upper bound of the first wait before reconnecting; doubles with each try
 * @param backoffMax the upper bound that it doubles up to
 * @param ackMax without an answer, operations are sent again after this time
 * @param closeMax how long closing waits for unacknowledged edits
 */
public record Timing(
    Duration connectMax,
    Duration handshakeMax,
    Duration pingEvery,
    Duration silenceMax,
    Duration backoffFirst,
    Duration backoffMax,
    Duration ackMax,
    Duration closeMax) {

  /** What fits a network of people. */
  public static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofMillis(200),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(5));

  public Timing {
    if (pingEvery.compareTo(Duration.ofSeconds(20)) > 0) {
      throw new IllegalArgumentException(
          "pingEvery is " + pingEvery + ", accepted is at most 20 s");
    }
    if (silenceMax.compareTo(pingEvery) <= 0) {
      throw new IllegalArgumentException(
          "silenceMax is " + silenceMax + ", accepted is more than pingEvery, " + pingEvery);
    }
  }
}
