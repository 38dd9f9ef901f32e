package io.aetherflow.statesync.sequencer;

import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.statesync.access.Refusal;
import java.util.UUID;

/** What became of one submitted operation. */
public sealed interface EditResult {
  UUID opId();

  /** Committed now; the same message goes to the document's channel. */
  record Done(UUID opId, Committed committed, Stages stages) implements EditResult {}

  /** Committed before, at this version. */
  record Before(UUID opId, long version) implements EditResult {}

  /** Not committed. */
  record Rejected(UUID opId, Refusal refusal) implements EditResult {}

  /**
   * When an operation passed each stage, in microseconds since the epoch.
   *
   * @param receivedAtMicros came to this instance
   * @param sequencedAtMicros got its place
   * @param handedOverAtMicros went to the commit
   * @param committedAtMicros the commit was confirmed
   */
  record Stages(
      long receivedAtMicros,
      long sequencedAtMicros,
      long handedOverAtMicros,
      long committedAtMicros) {}
}
