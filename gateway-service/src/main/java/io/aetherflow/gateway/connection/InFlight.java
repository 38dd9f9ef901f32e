package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.protocol.ServerFrame;
import io.aetherflow.gateway.tracing.EditTrace;
import io.aetherflow.proto.statesync.v1.StageTimes;
import org.jspecify.annotations.Nullable;

/** An own operation without an answer. Belongs to its subscription's monitor. */
final class InFlight {
  private static final long NANOS_PER_MICRO = 1_000;

  final String opId;
  final long receivedNanos;
  final @Nullable EditTrace trace;
  private final long submittedNanos;
  private @Nullable Long judgedNanos;

  /**
   * @param submittedNanos when it is handed to statesync
   */
  InFlight(String opId, long receivedNanos, long submittedNanos, @Nullable EditTrace trace) {
    this.opId = opId;
    this.receivedNanos = receivedNanos;
    this.submittedNanos = submittedNanos;
    this.trace = trace;
  }

  /** statesync has answered that it is committed. */
  void committed(long nowNanos) {
    judgedNanos = nowNanos;
  }

  /**
   * Where the time of a traced edit went.
   *
   * @param times as statesync tells them
   */
  ServerFrame.@Nullable Stages stages(@Nullable StageTimes times, long nowNanos) {
    if (trace == null || times == null) {
      return null;
    }
    // The document's channel may be faster than the answer.
    long arrivedNanos = judgedNanos == null ? nowNanos : judgedNanos;
    return new ServerFrame.Stages(
        trace.traceId(),
        micros(submittedNanos),
        times.getSequencedMicros(),
        times.getHandedOverMicros(),
        times.getCommittedMicros(),
        micros(arrivedNanos),
        micros(nowNanos));
  }

  private long micros(long nanos) {
    return (nanos - receivedNanos) / NANOS_PER_MICRO;
  }
}
