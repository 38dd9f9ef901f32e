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
  private @Nullable StageTimes stages;

  InFlight(String opId, long receivedNanos, @Nullable EditTrace trace) {
    this.opId = opId;
    this.receivedNanos = receivedNanos;
    this.trace = trace;
  }

  void judged(StageTimes times) {
    stages = times;
  }

  ServerFrame.@Nullable Stages stages(long nowNanos) {
    if (trace == null || stages == null) {
      return null;
    }
    return new ServerFrame.Stages(
        trace.traceId(),
        stages.getSequencedMicros(),
        stages.getCommittedMicros(),
        (nowNanos - receivedNanos) / NANOS_PER_MICRO);
  }
}
