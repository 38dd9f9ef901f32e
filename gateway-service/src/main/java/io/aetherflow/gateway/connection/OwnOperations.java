package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.feed.EncodedGroup;
import io.aetherflow.gateway.protocol.EncodedOperation;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.ServerFrame;
import io.aetherflow.gateway.protocol.WrittenOperation;
import io.aetherflow.gateway.tracing.EditTrace;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.Rejection;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one client on one document that have no answer yet. An operation is
 * acknowledged at its place among the versions, whether statesync's answer or the document's
 * channel tells of it first; a refusal waits for the acknowledgements that come before it. Belongs
 * to its subscription's monitor.
 */
final class OwnOperations {
  private final String document;
  private final String userId;
  private final String clientId;
  private final ConnectionMeter meter;
  private final LongSupplier ticker;
  private final Consumer<Outbound> out;
  private final Map<String, InFlight> inFlight = new LinkedHashMap<>();
  private ServerFrame.@Nullable Rejected held;

  OwnOperations(
      String document,
      String userId,
      String clientId,
      ConnectionMeter meter,
      LongSupplier ticker,
      Consumer<Outbound> out) {
    this.document = document;
    this.userId = userId;
    this.clientId = clientId;
    this.meter = meter;
    this.ticker = ticker;
    this.out = out;
  }

  boolean isEmpty() {
    return inFlight.isEmpty() && held == null;
  }

  /** Whether all of these are on their way already. */
  boolean hasAll(List<WrittenOperation> operations) {
    return operations.stream().allMatch(operation -> inFlight.containsKey(operation.opId()));
  }

  void submitted(List<WrittenOperation> operations, long receivedNanos, @Nullable EditTrace trace) {
    long nowNanos = ticker.getAsLong();
    for (WrittenOperation operation : operations) {
      inFlight.put(
          operation.opId(), new InFlight(operation.opId(), receivedNanos, nowNanos, trace));
    }
  }

  /**
   * Acknowledges the group when it is one of these; false when it is somebody else's, or was
   * answered before.
   */
  boolean delivered(EncodedGroup group, Consumer<Outbound> at) {
    EncodedOperation operation = group.operations().getFirst();
    if (inFlight.isEmpty()
        || !operation.userId().equals(userId)
        || !operation.clientId().equals(clientId)) {
      return false;
    }
    InFlight own = inFlight.remove(operation.opId());
    if (own == null) {
      return false;
    }
    EncodedOperation resolution = group.operations().size() > 1 ? group.operations().get(1) : null;
    at.accept(
        ack(
            own,
            new ServerFrame.Ack(
                document,
                own.opId,
                operation.version(),
                operation.timestamp(),
                resolution,
                false,
                own.stages(group.stages(), ticker.getAsLong()))));
    sayHeld(at);
    return true;
  }

  private Outbound ack(InFlight own, ServerFrame.Ack frame) {
    boolean last = inFlight.isEmpty();
    return Outbound.Frame.of(
        frame,
        () -> {
          meter.acknowledged(Duration.ofNanos(ticker.getAsLong() - own.receivedNanos));
          if (last && own.trace != null) {
            own.trace.acknowledged(frame.version());
          }
        });
  }

  private void sayHeld(Consumer<Outbound> at) {
    if (held != null && inFlight.isEmpty()) {
      at.accept(Outbound.Frame.of(held, null));
      held = null;
    }
  }

  /**
   * Takes statesync's answer.
   *
   * @param position the version up to which everything was handed to the connection
   * @return the highest version that the answer tells of, 0 when none
   */
  long judged(SubmissionResult result, long position) {
    long head = 0;
    Rejection rejection = null;
    List<String> refused = new ArrayList<>();
    for (OperationResult operation : result.getResultsList()) {
      InFlight own = inFlight.get(operation.getOpId());
      if (own == null) {
        continue;
      }
      if (own.trace != null) {
        own.trace.answered();
      }
      switch (operation.getOutcomeCase()) {
        case COMMITTED -> own.committed(ticker.getAsLong());
        case ALREADY_COMMITTED_VERSION -> {
          long version = operation.getAlreadyCommittedVersion();
          head = Math.max(head, version);
          if (version <= position) {
            inFlight.remove(own.opId);
            out.accept(
                ack(own, new ServerFrame.Ack(document, own.opId, version, 0, null, true, null)));
          }
        }
        case REJECTED -> {
          if (rejection == null) {
            rejection = operation.getRejected();
          }
          inFlight.remove(own.opId);
          refused.add(own.opId);
          meter.rejected(ErrorCode.named(operation.getRejected().getCode()));
          endTrace(own, operation.getRejected().getCode());
        }
        case OUTCOME_NOT_SET -> {}
      }
    }
    if (rejection != null) {
      held =
          new ServerFrame.Rejected(
              document, refused.getFirst(), refused, Rejections.refusal(rejection));
    }
    sayHeld(out);
    return head;
  }

  /** Refuses operations of which statesync said nothing. */
  void unanswered(List<WrittenOperation> operations, Refusal refusal) {
    List<String> refused = new ArrayList<>();
    for (WrittenOperation operation : operations) {
      InFlight own = inFlight.remove(operation.opId());
      if (own != null) {
        refused.add(own.opId);
        meter.rejected(refusal.code());
        endTrace(own, refusal.code().name());
      }
    }
    if (!refused.isEmpty()) {
      out.accept(
          Outbound.Frame.of(
              new ServerFrame.Rejected(document, refused.getFirst(), refused, refusal), null));
    }
  }

  private static void endTrace(InFlight own, String code) {
    if (own.trace != null) {
      own.trace.refused(code);
    }
  }
}
