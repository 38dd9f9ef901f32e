package io.aetherflow.statesync.sequencer;

import com.google.protobuf.UnsafeByteOperations;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.OperationType;
import java.util.List;
import java.util.UUID;

/** Log entries in the form in which they travel; deltas are passed on as they are, not copied. */
public final class CommittedMessages {
  private CommittedMessages() {}

  /** What one decision committed. */
  static Committed of(
      UUID documentId,
      long guard,
      List<LoggedOperation> operations,
      long committedAtMillis,
      String traceparent) {
    Committed.Builder message =
        Committed.newBuilder().setDocumentId(documentId.toString()).setGuard(guard);
    for (LoggedOperation operation : operations) {
      message.addOperations(
          message(operation).setCommittedAtMillis(committedAtMillis).setTraceparent(traceparent));
    }
    return message.build();
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
        .setDelta(UnsafeByteOperations.unsafeWrap(operation.delta()));
  }
}
