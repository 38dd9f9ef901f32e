package io.aetherflow.statesync.grpc;

import io.aetherflow.model.Problem;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.Rejection;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.documents.Documents;
import io.aetherflow.statesync.sequencer.EditOperation;
import io.aetherflow.statesync.sequencer.EditResult;
import io.aetherflow.statesync.sequencer.EditSubmission;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Submissions and their results, from and to the contract. */
final class Submissions {
  private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
  private static final int OPERATIONS_MAX = 100;

  private Submissions() {}

  /**
   * What of a submission can be judged.
   *
   * @param submission the operations before the first malformed one, or null when there are none
   * @param refusal why the others are not judged, or null when all are
   */
  record Read(@Nullable EditSubmission submission, @Nullable Refusal refusal) {}

  static Read read(Submission message) {
    try {
      UUID documentId = Documents.id("document_id", message.getDocumentId());
      var actor =
          new io.aetherflow.statesync.access.Actor(
              message.getUserId(), message.getUserName(), message.getSessionId());
      if (!CLIENT_ID.matcher(message.getClientId()).matches()) {
        throw RefusedException.malformed(
            "client_id", message.getClientId(), "1..64 characters A-Z a-z 0-9 - _");
      }
      int count = message.getOperationsCount();
      if (count > OPERATIONS_MAX) {
        throw new RefusedException(
            Refusal.tooLarge("operations", Integer.toString(count), "1.." + OPERATIONS_MAX));
      }
      List<EditOperation> operations = new ArrayList<>(count);
      Refusal refusal = null;
      for (SubmittedOperation operation : message.getOperationsList()) {
        try {
          operations.add(read(operation));
        } catch (RefusedException e) {
          refusal = e.refusal();
          break;
        }
      }
      return operations.isEmpty()
          ? new Read(null, refusal)
          : new Read(
              new EditSubmission(
                  documentId, actor, message.getClientId(), operations, message.getTraceparent()),
              refusal);
    } catch (RefusedException e) {
      return new Read(null, e.refusal());
    }
  }

  private static EditOperation read(SubmittedOperation operation) {
    UUID opId = Documents.id("op_id", operation.getOpId());
    long base = operation.getBaseVersion();
    if (base < 0) {
      throw RefusedException.malformed("base_version", Long.toString(base), "0 and above");
    }
    if (operation.getWrittenAtMillis() < 0) {
      throw RefusedException.malformed(
          "written_at_millis", Long.toString(operation.getWrittenAtMillis()), "0 and above");
    }
    UUID previous =
        operation.getPreviousOpId().isEmpty()
            ? null
            : Documents.id("previous_op_id", operation.getPreviousOpId());
    return new EditOperation(
        opId, base, previous, operation.getDelta().toByteArray(), operation.getWrittenAtMillis());
  }

  /**
   * The answer to a submission.
   *
   * @param results those of the operations that were judged
   * @param refusal why those behind them were not, or null when all were
   */
  static SubmissionResult answer(
      Submission message, List<EditResult> results, @Nullable Refusal refusal) {
    SubmissionResult.Builder answer =
        SubmissionResult.newBuilder()
            .setCorrelationId(message.getCorrelationId())
            .setDocumentId(message.getDocumentId());
    Refusal reason = refusal;
    for (EditResult result : results) {
      answer.addResults(result(result));
      if (result instanceof EditResult.Rejected(UUID opId, Refusal refused)) {
        reason = predecessor(refused);
      }
    }
    for (int i = results.size(); i < message.getOperationsCount() && reason != null; i++) {
      answer.addResults(
          OperationResult.newBuilder()
              .setOpId(message.getOperations(i).getOpId())
              .setRejected(rejection(reason)));
      reason = predecessor(reason);
    }
    return answer.build();
  }

  private static Refusal predecessor(Refusal reason) {
    return new Refusal(
        Problem.PREDECESSOR_REJECTED,
        "An operation in front of this one was refused.",
        "",
        "",
        "",
        reason.retry(),
        reason.retryAfterMillis(),
        "");
  }

  private static OperationResult.Builder result(EditResult result) {
    OperationResult.Builder message =
        OperationResult.newBuilder().setOpId(result.opId().toString());
    switch (result) {
      case EditResult.Done(var opId, var committed, var stages) -> message.setCommitted(committed);
      case EditResult.Before(var opId, long version) -> message.setAlreadyCommittedVersion(version);
      case EditResult.Rejected(var opId, var refusal) -> message.setRejected(rejection(refusal));
    }
    return message;
  }

  private static Rejection rejection(Refusal refusal) {
    return Rejection.newBuilder()
        .setCode(refusal.code())
        .setMessage(refusal.message())
        .setField(refusal.field())
        .setValue(refusal.value())
        .setLimit(refusal.limit())
        .setRetry(refusal.retry())
        .setRetryAfterMillis(refusal.retryAfterMillis())
        .setLockHolderName(refusal.lockHolderName())
        .build();
  }
}
