package io.aetherflow.statesync.commit;

import io.aetherflow.statesync.sequencer.DocumentBatch;
import java.util.List;

/** Measures commits. Must not block and must not throw. */
public interface CommitMeter {
  void committed(List<DocumentBatch> batches, long durationNanos);

  void unknown();

  void refused();

  /** Measures nothing. */
  static CommitMeter none() {
    return new CommitMeter() {
      @Override
      public void committed(List<DocumentBatch> batches, long durationNanos) {}

      @Override
      public void unknown() {}

      @Override
      public void refused() {}
    };
  }
}
