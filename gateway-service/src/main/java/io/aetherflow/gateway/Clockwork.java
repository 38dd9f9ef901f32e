package io.aetherflow.gateway;

import io.aetherflow.gateway.feed.FeedPorts;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that looks at the clock; whatever could take long runs on the executor. */
final class Clockwork implements FeedPorts.Timer, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Clockwork.class);

  private final ScheduledThreadPoolExecutor scheduler;
  private final Executor executor;

  Clockwork(Executor executor) {
    this.executor = executor;
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("clockwork").daemon().factory());
    scheduler.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void after(Duration wait, Runnable task) {
    try {
      scheduler.schedule(() -> executor.execute(task), wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("The gateway is stopping, a task is left out");
    }
  }

  /** Does something short again and again. */
  void every(Duration interval, Runnable task) {
    scheduler.scheduleWithFixedDelay(
        () -> guarded(task), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Does something that may block again and again, never twice at a time; the first time at once.
   */
  void everyBlocking(Duration interval, Runnable task) {
    AtomicBoolean running = new AtomicBoolean();
    scheduler.scheduleWithFixedDelay(
        () -> {
          if (running.compareAndSet(false, true)) {
            executor.execute(() -> {
              try {
                guarded(task);
              } finally {
                running.set(false);
              }
            });
          }
        },
        0,
        interval.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // A task that fails once must not end all its later runs.
      LOG.error("A regular task failed", e);
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
