package io.aetherflow.gateway.routing;

import java.time.Duration;

/**
 * The times and bounds of the way to statesync.
 *
 * @param silence after which a stream that says nothing is taken for dead
 * @param headsWhileAway how often another instance is asked for heads while one is away
 * @param sweep how often the heads of all open documents are read
 * @param lookUp how often the addresses are looked up
 * @param reconnect how long after a stream broke it is opened again
 * @param submissionWait how long a submission may wait for its answer
 * @param submissionsMax how many submissions may wait
 * @param submissionBytesMax how long they may be together
 */
public record RoutingSettings(
    Duration silence,
    Duration headsWhileAway,
    Duration sweep,
    Duration lookUp,
    Duration reconnect,
    Duration submissionWait,
    int submissionsMax,
    long submissionBytesMax) {

  /** The times and bounds that the design fixes, with those that are free at their defaults. */
  public static RoutingSettings defaults() {
    return new RoutingSettings(
        Duration.ofMillis(750),
        Duration.ofMillis(500),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        Duration.ofMillis(250),
        Duration.ofSeconds(15),
        20_000,
        64L << 20);
  }

  /** The same with another time that submissions may wait. */
  public RoutingSettings submissionWait(Duration wait) {
    return new RoutingSettings(
        silence,
        headsWhileAway,
        sweep,
        lookUp,
        reconnect,
        wait,
        submissionsMax,
        submissionBytesMax);
  }
}
