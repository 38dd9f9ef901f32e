package io.aetherflow.statesync.sequencer;

import com.google.protobuf.UnsafeByteOperations;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.OperationType;
import io.aetherflow.proto.statesync.v1.StageTimes;
import io.aetherflow.statesync.ledger.ConflictMessages;
import io.aetherflow.statesync.ledger.RecordedConflict;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Log entries in the form in which they travel; deltas are passed on as they are, not copied. */
public final class CommittedMessages {
  private CommittedMessages() {}

  /**
   * What one decision committed.
   *
   * @param conflicts what the ledger recorded of it
   * @param stages of a traced edit, else null
   */
  static Committed of(
      UUID documentId,
      long guard,
      List<LoggedOperation> operations,
      List<RecordedConflict> conflicts,
      long committedAtMillis,
      String traceparent,
      EditResult.@Nullable Stages stages) {
    Committed.Builder message =
        Committed.newBuilder().setDocumentId(documentId.toString()).setGuard(guard);
    for (LoggedOperation operation : operations) {
      message.addOperations(
          message(operation).setCommittedAtMillis(committedAtMillis).setTraceparent(traceparent));
    }
    conflicts.forEach(conflict -> message.addConflicts(ConflictMessages.message(conflict)));
    if (stages != null) {
      message.setStages(times(stages));
    }
    return message.build();
  }

  private static StageTimes times(EditResult.Stages stages) {
    long from = stages.receivedAtMicros();
    return StageTimes.newBuilder()
        .setReceivedAtMicros(from)
        .setSequencedMicros(stages.sequencedAtMicros() - from)
        .setHandedOverMicros(stages.handedOverAtMicros() - from)
        .setCommittedMicros(stages.committedAtMicros() - from)
        .build();
  }

  /** One operation of the log. */
  public static Operation.Builder message(LoggedOperation operation) {
    return Operation.newBuilder()
        .setVersion(operation.version())
        .setOpId(operation.opId().toString())
        .setUserId(operation.userId())
        .setUserName(operation.userName())
        .setClientId(operation.clientId())
        .setType(
            switch (operation.type()) {
              case EDIT -> OperationType.OPERATION_TYPE_EDIT;
              case RESOLUTION -> OperationType.OPERATION_TYPE_RESOLUTION;
              case RESTORE -> OperationType.OPERATION_TYPE_RESTORE;
            })
        .setBaseVersion(operation.baseVersion())
        .setWrittenAtMillis(operation.writtenAtMillis())
        .setCommittedAtMillis(operation.committedAtMillis())
        .setStatus(operation.status())
        .setDelta(UnsafeByteOperations.unsafeWrap(operation.delta()));
  }
}
