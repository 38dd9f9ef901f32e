package io.aetherflow.statesync.sequencer;

import java.util.List;

/** Takes the results of one submission: one per operation, in their order, once. Must not block. */
@FunctionalInterface
public interface ResultSink {
  void accept(List<EditResult> results);
}
