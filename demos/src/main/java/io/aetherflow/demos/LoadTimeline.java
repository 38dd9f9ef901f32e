package io.aetherflow.demos;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Collects what a meter has recorded, second by second; a thread of its own asks it. What comes
 * after the last full second counts in the whole, but is no point of its own.
 */
final class LoadTimeline implements AutoCloseable {
  private static final int DIGITS = 3;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final double[] SHOWN = {
    0, 10, 20, 30, 40, 50, 60, 70, 80, 85, 90, 92.5, 95, 97.5, 99, 99.5, 99.9, 99.95, 99.99, 100
  };

  /** One second: acknowledged operations, and latencies in milliseconds. */
  record Point(int second, long acknowledged, Latency ack, Latency remote) {}

  /** A latency that so many per cent of all stayed below, in milliseconds. */
  record Percentile(double percentile, double ackMillis, double remoteMillis) {}

  /** Hears of each second. */
  interface Observer {
    void second(Point point);
  }

  private final LoadMeter meter;
  private final Observer observer;
  private final Histogram ack = new Histogram(DIGITS);
  private final Histogram remote = new Histogram(DIGITS);
  private final List<Point> points = new ArrayList<>();
  private final Thread thread;
  private volatile boolean done;

  LoadTimeline(LoadMeter meter, Observer observer) {
    this.meter = meter;
    this.observer = observer;
    this.thread = Thread.ofPlatform().name("timeline").daemon().start(this::run);
  }

  private void run() {
    long next = System.nanoTime() + SECOND_NANOS;
    while (!done) {
      try {
        long wait = next - System.nanoTime();
        if (wait > 0) {
          Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
        }
      } catch (InterruptedException over) {
        break;
      }
      next += SECOND_NANOS;
      observer.second(take(true));
    }
  }

  private synchronized Point take(boolean full) {
    var ackNow = meter.takeAckMicros();
    var remoteNow = meter.takeRemoteMicros();
    ack.add(ackNow);
    remote.add(remoteNow);
    var point =
        new Point(
            points.size() + 1, ackNow.getTotalCount(), Latency.of(ackNow), Latency.of(remoteNow));
    if (full || points.isEmpty()) {
      points.add(point);
    }
    return point;
  }

  /** Ends it with what has come since the last full second. */
  @Override
  public void close() {
    done = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    take(false);
  }

  synchronized List<Point> points() {
    return List.copyOf(points);
  }

  synchronized Latency ack() {
    return Latency.of(ack);
  }

  synchronized Latency remote() {
    return Latency.of(remote);
  }

  synchronized List<Percentile> percentiles() {
    var list = new ArrayList<Percentile>();
    for (double percentile : SHOWN) {
      list.add(
          new Percentile(
              percentile,
              ack.getValueAtPercentile(percentile) / 1_000.0,
              remote.getValueAtPercentile(percentile) / 1_000.0));
    }
    return list;
  }
}
