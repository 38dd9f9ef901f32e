package io.aetherflow.system.simulation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/**
 * The clock of a simulated world, and what is to be done when. Nothing happens but what stands
 * here; what falls on one moment is done in the order in which it was noted.
 */
final class VirtualTime implements InstantSource {
  private static final long START_MICROS = 1_800_000_000_000_000L;

  private record Task(long atMicros, long order, Runnable work) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      int byTime = Long.compare(atMicros, other.atMicros);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long nowMicros = START_MICROS;
  private long noted;

  @Override
  public Instant instant() {
    return Instant.ofEpochSecond(nowMicros / 1_000_000, nowMicros % 1_000_000 * 1_000);
  }

  /** Microseconds since the epoch. */
  long nowMicros() {
    return nowMicros;
  }

  /** Milliseconds since the world began. */
  long elapsedMillis() {
    return (nowMicros - START_MICROS) / 1_000;
  }

  /** For those who measure with a ticker. */
  long nanos() {
    return (nowMicros - START_MICROS) * 1_000;
  }

  void after(long micros, Runnable work) {
    tasks.add(new Task(nowMicros + Math.max(0, micros), noted++, work));
  }

  void at(long micros, Runnable work) {
    after(micros - nowMicros, work);
  }

  /** Lets time pass. */
  void pass(long micros) {
    long end = nowMicros + micros;
    while (!tasks.isEmpty() && tasks.peek().atMicros() <= end) {
      var task = tasks.remove();
      nowMicros = task.atMicros();
      task.work().run();
    }
    nowMicros = end;
  }
}
