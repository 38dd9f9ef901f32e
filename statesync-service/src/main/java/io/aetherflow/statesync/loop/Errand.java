package io.aetherflow.statesync.loop;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something that another thread does soon: once for however many ask for it before it begins. While
 * that thread is being woken more to do gathers; so what is done together grows with the load, and
 * nothing waits for company. Any thread may ask, and what it has done before is seen by the task.
 */
public final class Errand {
  private final Executor executor;
  private final Runnable task;
  private final AtomicBoolean asked = new AtomicBoolean();

  public Errand(Executor executor, Runnable task) {
    this.executor = executor;
    this.task = task;
  }

  /** Asks for it. After the end of the executor nothing is done any more. */
  public void ask() {
    if (!asked.get() && asked.compareAndSet(false, true)) {
      try {
        executor.execute(this::run);
      } catch (RejectedExecutionException e) {
        // The process ends, and with it what there was to do.
        asked.set(false);
      }
    }
  }

  private void run() {
    // Before the task looks: whoever comes after this asks anew.
    asked.set(false);
    task.run();
  }
}
