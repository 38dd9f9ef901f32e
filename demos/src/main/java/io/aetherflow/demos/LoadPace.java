package io.aetherflow.demos;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** When the next operation is written: at a rate, or when an answer comes. */
final class LoadPace {
  /** Waits are not shorter than this: what is due within it is written together, a little late. */
  private static final long PARK_NANOS_MIN = 200_000;

  private static final long BEGIN_NANOS = 20_000_000;

  /** Writes one operation of a user, which should be written at that time. */
  interface Writer {
    void write(int user, long dueNanos);
  }

  private final int users;
  private final Writer writer;
  private volatile boolean stopped;

  LoadPace(int users, Writer writer) {
    this.users = users;
    this.writer = writer;
  }

  /** Lets {@link #openLoop} return soon. */
  void stop() {
    stopped = true;
  }

  /**
   * Writes so many operations at a rate, whether answers come or not, or until the time is over.
   */
  void openLoop(double rate, long count, long nanosMax) {
    long start = System.nanoTime() + BEGIN_NANOS;
    double step = 1e9 / rate;
    for (long i = 0; i < count && !stopped; i++) {
      long offset = (long) (i * step);
      if (offset >= nanosMax) {
        return;
      }
      long due = start + offset;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(Math.max(wait, PARK_NANOS_MIN));
      }
      writer.write((int) (i % users), due);
    }
  }

  /** Each answer lets its user write the next operation. */
  static final class ClosedLoop {
    private final Writer writer;
    private final int slots;
    private final AtomicLong left;
    private final long startNanos = System.nanoTime();
    private final long nanosMax;
    private final CountDownLatch open;

    /** So many slots for operations, of which each holds one at a time. */
    ClosedLoop(Writer writer, int slots, long count, long nanosMax) {
      this.writer = writer;
      this.slots = slots;
      this.left = new AtomicLong(count);
      this.nanosMax = nanosMax;
      this.open = new CountDownLatch(slots);
    }

    /** Fills all slots; returns when the last is empty for good. */
    void run(int users) {
      for (int slot = 0; slot < slots; slot++) {
        next(slot % users);
      }
      try {
        open.await();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    /** The user has a slot free. */
    void next(int user) {
      long now = System.nanoTime();
      if (now - startNanos < nanosMax && left.getAndDecrement() > 0) {
        writer.write(user, now);
      } else {
        open.countDown();
      }
    }

    /** The user will not write in this slot any more. */
    void giveUp() {
      open.countDown();
    }
  }
}
