package io.aetherflow.client;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * By how much the server's clock is ahead of this one, measured on ping and pong.
 *
 * <p>Of the last samples the one with the shortest way there and back counts, since its error is at
 * most half of that way (Cristian: "Probabilistic clock synchronization", 1989). Owned by the
 * connection's thread; the result may be read from any.
 */
final class ClockOffset {
  private static final int SAMPLES_MAX = 8;

  private record Sample(long offsetMillis, long roundTripMillis) {}

  private final Deque<Sample> samples = new ArrayDeque<>();
  private volatile long offsetMillis;

  /** Takes a first guess, from a greeting whose way is not known. */
  void guess(long serverMillis, long nowMillis) {
    if (samples.isEmpty()) {
      offsetMillis = serverMillis - nowMillis;
    }
  }

  void sample(long sentMillis, long serverMillis, long receivedMillis) {
    long roundTrip = Math.max(0, receivedMillis - sentMillis);
    samples.addLast(new Sample(serverMillis - (sentMillis + roundTrip / 2), roundTrip));
    if (samples.size() > SAMPLES_MAX) {
      samples.removeFirst();
    }
    var best = samples.getFirst();
    for (var sample : samples) {
      if (sample.roundTripMillis() <= best.roundTripMillis()) {
        best = sample;
      }
    }
    offsetMillis = best.offsetMillis();
  }

  long millis() {
    return offsetMillis;
  }
}
