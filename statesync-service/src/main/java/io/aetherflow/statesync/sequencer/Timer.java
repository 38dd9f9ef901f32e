package io.aetherflow.statesync.sequencer;

import java.time.Duration;

/** Runs something later, on any thread. The seam for time; real or virtual. */
@FunctionalInterface
public interface Timer {
  void after(Duration delay, Runnable task);
}
