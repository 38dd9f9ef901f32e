package io.aetherflow.demos;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Shows, while a demo runs, how far it is and whether connections are broken; not more lines than
 * one can read.
 */
final class Progress implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int EDITS_PER_SECOND = 4;

  private final Console console;
  private final Crew crew;
  private final Supplier<String> line;
  private final Thread thread;
  private volatile boolean done;
  private long editsSecond;
  private int editsShown;

  Progress(Console console, Crew crew, Supplier<String> line) {
    this.console = console;
    this.crew = crew;
    this.line = line;
    this.thread = Thread.ofVirtual().name("progress").start(this::run);
  }

  /** Shows an edit, unless several were shown within the same second. Called by one thread. */
  void edit(String key, Object... arguments) {
    long second = System.nanoTime() / 1_000_000_000L;
    if (second != editsSecond) {
      editsSecond = second;
      editsShown = 0;
    }
    if (editsShown++ < EDITS_PER_SECOND) {
      console.say(key, arguments);
    }
  }

  private void run() {
    long next = System.nanoTime() + EVERY.toNanos();
    long shown = 0;
    while (!done) {
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException interrupted) {
        return;
      }
      long broken = crew.broken();
      if (broken != shown) {
        shown = broken;
        if (broken > 0) {
          console.say("broken", broken, crew.people().size());
        } else {
          console.say("mended");
        }
      }
      if (System.nanoTime() > next) {
        next += EVERY.toNanos();
        console.say("plain", line.get());
      }
    }
  }

  @Override
  public void close() {
    done = true;
    thread.interrupt();
  }
}
