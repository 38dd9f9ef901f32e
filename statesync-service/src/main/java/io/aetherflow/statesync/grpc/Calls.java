package io.aetherflow.statesync.grpc;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls: a value, or a status with a {@code google.rpc.ErrorInfo} that names the stable
 * code.
 */
final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);
  private static final String DOMAIN = "aetherflow";

  private Calls() {}

  static <R> void answer(StreamObserver<R> observer, Supplier<R> call) {
    run(
        observer,
        () -> {
          observer.onNext(call.get());
          observer.onCompleted();
        });
  }

  /**
   * Runs a call that answers by itself; its exceptions become statuses, and their text stays here.
   */
  static void run(StreamObserver<?> observer, Runnable call) {
    try {
      call.run();
    } catch (RefusedException e) {
      observer.onError(status(e.refusal()));
    } catch (InvalidInputException e) {
      observer.onError(status(Refusal.of(e.problem())));
    } catch (RuntimeException e) {
      log.error("A call failed", e);
      observer.onError(status(Refusal.internal("A fault on our side; it has been logged.")));
    }
  }

  static StatusRuntimeException status(Refusal refusal) {
    ErrorInfo.Builder info = ErrorInfo.newBuilder().setReason(refusal.code()).setDomain(DOMAIN);
    put(info, "field", refusal.field());
    put(info, "value", refusal.value());
    put(info, "limit", refusal.limit());
    put(info, "holder", refusal.lockHolderName());
    if (refusal.retry()) {
      put(info, "retryAfterMillis", Long.toString(refusal.retryAfterMillis()));
    }
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code(refusal.code()).getNumber())
            .setMessage(refusal.message())
            .addDetails(Any.pack(info.build()))
            .build());
  }

  private static void put(ErrorInfo.Builder info, String key, String value) {
    if (!value.isEmpty()) {
      info.putMetadata(key, value);
    }
  }

  private static Code code(String code) {
    return switch (code) {
      case "MALFORMED", "TOO_LARGE", "OUT_OF_RANGE", "BASE_IN_FUTURE", "UNKNOWN_TYPE" ->
          Code.INVALID_ARGUMENT;
      case "FORBIDDEN" -> Code.PERMISSION_DENIED;
      case "NOT_FOUND" -> Code.NOT_FOUND;
      case "LOCKED",
          "ARCHIVED",
          "LAST_OWNER",
          "BASE_TRIMMED",
          "OP_ID_REUSED",
          "ALREADY_RESOLVED",
          "ALREADY_RESTORED",
          "NOTHING_TO_RESTORE" ->
          Code.FAILED_PRECONDITION;
      case "RATE_LIMITED" -> Code.RESOURCE_EXHAUSTED;
      case "UNAVAILABLE" -> Code.UNAVAILABLE;
      default -> Code.INTERNAL;
    };
  }
}
