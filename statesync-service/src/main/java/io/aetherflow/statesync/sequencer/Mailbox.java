package io.aetherflow.statesync.sequencer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in the order in which they came. Whoever brings a task while
 * nothing runs, runs it and those that come meanwhile; so an uncontended task costs no change of
 * thread, and what the tasks touch is only ever touched by one thread at a time, with all earlier
 * tasks' writes visible. A task that brings another one does not run it inside itself.
 */
final class Mailbox {
  private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

  /**
   * After so many tasks, or so long, the thread that happened to run them goes back to its own
   * work.
   */
  private static final int TASKS_PER_RUN_MAX = 256;

  private static final long RUN_MICROS_MAX = 2_000;

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Executor relief;
  private final LongSupplier micros;

  /**
   * @param relief runs on when one thread has run for long, and what may take long
   * @param micros the time
   */
  Mailbox(Executor relief, LongSupplier micros) {
    this.relief = relief;
    this.micros = micros;
  }

  void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      drain();
    }
  }

  /**
   * The same for a task that may take long: the thread that brings it is not the one that runs it,
   * nor those that come meanwhile.
   */
  void executeAway(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      relief.execute(this::drain);
    }
  }

  private void drain() {
    int ran = 0;
    long until = micros.getAsLong() + RUN_MICROS_MAX;
    do {
      if (ran == TASKS_PER_RUN_MAX || ran > 0 && micros.getAsLong() >= until) {
        relief.execute(this::drain);
        return;
      }
      ran++;
      Runnable task = tasks.remove();
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        // A fault of ours in one task must not stop those behind it: a stack that was too short for
        // one content is not for the next.
        log.error("A task of a document failed", e);
      }
    } while (waiting.decrementAndGet() != 0);
  }
}
