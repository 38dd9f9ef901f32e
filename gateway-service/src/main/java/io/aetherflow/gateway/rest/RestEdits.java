package io.aetherflow.gateway.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.aetherflow.gateway.connection.ConnectionMeter;
import io.aetherflow.gateway.connection.Connections;
import io.aetherflow.gateway.connection.Rejections;
import io.aetherflow.gateway.protocol.ClientFrameReader;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.routing.Submitter;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.Rejection;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.springframework.stereotype.Component;

/**
 * Edits that come by REST: they take the same stream as everyone's, and the request waits for the
 * answer.
 */
@Component
class RestEdits {
  /** Who does not say which client it is, is one of its own with each operation. */
  private static final String CLIENT = "rest-";

  private final Submitter submitter;
  private final Connections connections;
  private final ConnectionMeter meter;
  private final Clock clock;
  private final LongSupplier ticker;

  RestEdits(
      Submitter submitter,
      Connections connections,
      ConnectionMeter meter,
      Clock clock,
      LongSupplier ticker) {
    this.submitter = submitter;
    this.connections = connections;
    this.meter = meter;
    this.clock = clock;
    this.ticker = ticker;
  }

  Bodies.SubmittedBody submit(Caller caller, String documentId, Bodies.SubmitOperation body) {
    long receivedNanos = ticker.getAsLong();
    Submission submission = submission(caller, documentId, body);
    Refusal tooFast = connections.rateRefusal(caller.user().id(), 1);
    if (tooFast != null) {
      meter.rejected(tooFast.code());
      throw new RefusedException(tooFast);
    }
    CompletableFuture<OperationResult> answer = new CompletableFuture<>();
    boolean taken =
        submitter.submit(
            submission,
            new Submitter.Answer() {
              @Override
              public void judged(SubmissionResult result) {
                answer.complete(result.getResults(0));
              }

              @Override
              public void unanswered(Refusal refusal) {
                answer.completeExceptionally(new RefusedException(refusal));
              }
            });
    if (!taken) {
      throw new RefusedException(
          Refusal.of(ErrorCode.UNAVAILABLE, "Too many operations wait for statesync"));
    }
    Bodies.SubmittedBody submitted = await(answer);
    meter.acknowledged(Duration.ofNanos(ticker.getAsLong() - receivedNanos));
    return submitted;
  }

  private Submission submission(Caller caller, String documentId, Bodies.SubmitOperation body) {
    String opId = body.opId() == null ? UUID.randomUUID().toString() : body.opId();
    if (!ClientFrameReader.isUuid(opId)) {
      throw Bodies.malformed("opId", opId, "a UUID");
    }
    opId = opId.toLowerCase(Locale.ROOT);
    String clientId = body.clientId() == null ? CLIENT + opId : body.clientId();
    String previous = body.previousOpId() == null ? "" : body.previousOpId();
    if (!previous.isEmpty() && !ClientFrameReader.isUuid(previous)) {
      throw Bodies.malformed("previousOpId", previous, "a UUID");
    }
    if (!ClientFrameReader.isUuid(documentId)) {
      throw new RefusedException(Refusal.of(ErrorCode.NOT_FOUND, "There is no such document"));
    }
    if (!ClientFrameReader.isClientId(clientId)) {
      throw Bodies.malformed("clientId", clientId, ClientFrameReader.CLIENT_ID_FORM);
    }
    String delta = body.delta();
    if (delta == null || !(delta.startsWith("[") || delta.startsWith("{"))) {
      throw Bodies.malformed("delta", "none", "an array or an object");
    }
    if (body.baseVersion() < 0) {
      throw Bodies.malformed("baseVersion", Long.toString(body.baseVersion()), "0 or more");
    }
    if (!UTF_8.newEncoder().canEncode(delta)) {
      throw Bodies.malformed("delta", "half a surrogate pair", "well-formed text");
    }
    return Submission.newBuilder()
        .setDocumentId(documentId.toLowerCase(Locale.ROOT))
        .setUserId(caller.user().id())
        .setUserName(caller.user().name())
        .setClientId(clientId)
        .setSessionId(caller.sessionId())
        .addOperations(
            SubmittedOperation.newBuilder()
                .setOpId(opId)
                .setBaseVersion(body.baseVersion())
                .setPreviousOpId(previous.toLowerCase(Locale.ROOT))
                .setDelta(ByteString.copyFromUtf8(delta))
                .setWrittenAtMillis(body.writtenAt() == null ? clock.millis() : body.writtenAt()))
        .build();
  }

  private Bodies.SubmittedBody await(CompletableFuture<OperationResult> answer) {
    OperationResult result;
    try {
      result = answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RefusedException refused) {
        meter.rejected(refused.refusal().code());
        throw refused;
      }
      throw new IllegalStateException("an edit failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusal.of(ErrorCode.UNAVAILABLE, "The gateway is stopping"));
    }
    return switch (result.getOutcomeCase()) {
      case COMMITTED ->
          new Bodies.SubmittedBody(
              result.getOpId(), result.getCommitted().getOperations(0).getVersion(), false);
      case ALREADY_COMMITTED_VERSION ->
          new Bodies.SubmittedBody(result.getOpId(), result.getAlreadyCommittedVersion(), true);
      case REJECTED -> throw rejected(result.getRejected());
      case OUTCOME_NOT_SET -> throw new IllegalStateException("an answer has no outcome");
    };
  }

  private RefusedException rejected(Rejection rejection) {
    Refusal refusal = Rejections.refusal(rejection);
    meter.rejected(refusal.code());
    return new RefusedException(refusal);
  }
}
