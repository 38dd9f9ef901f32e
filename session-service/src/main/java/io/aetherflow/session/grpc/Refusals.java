package io.aetherflow.session.grpc;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.aetherflow.session.input.InvalidFieldException;
import io.aetherflow.session.session.StoreUnavailableException;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The statuses with which calls are refused: each has an ErrorInfo with a stable reason. */
final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final String DOMAIN = "aetherflow";

  private Refusals() {}

  static StatusException unknownSession(String id) {
    return refusal(
        Code.NOT_FOUND,
        "SESSION_UNKNOWN",
        "There is no such session.",
        Map.of("field", "session_id", "value", id));
  }

  static StatusException resumeRefused() {
    return refusal(
        Code.PERMISSION_DENIED,
        "RESUME_REFUSED",
        "The resume token was used already or belongs to another session or user.",
        Map.of());
  }

  static StatusException tooManySessions(int perUserMax) {
    return refusal(
        Code.RESOURCE_EXHAUSTED,
        "TOO_MANY_SESSIONS",
        "The user has " + perUserMax + " connected sessions already.",
        Map.of("field", "user_id", "limit", Integer.toString(perUserMax)));
  }

  /** The status for an exception that a call threw; what is not ours is a fault, and logged. */
  static StatusException of(Throwable thrown) {
    return switch (thrown) {
      case StatusException given -> given;
      case InvalidFieldException invalid ->
          refusal(
              Code.INVALID_ARGUMENT,
              "MALFORMED",
              String.valueOf(invalid.getMessage()),
              Map.of("field", invalid.field(), "value", invalid.value(), "limit", invalid.limit()));
      case StoreUnavailableException unavailable -> {
        // Said once per outage by the sweep, and by the health page all the time.
        log.debug("refused: {}", rootMessage(unavailable));
        yield refusal(Code.UNAVAILABLE, "UNAVAILABLE", "Sessions cannot be reached now.", Map.of());
      }
      default -> {
        log.error("a call failed", thrown);
        yield Status.INTERNAL.withDescription("A fault on our side.").asException();
      }
    };
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }

  private static StatusException refusal(
      Code code, String reason, String message, Map<String, String> metadata) {
    ErrorInfo info =
        ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).putAllMetadata(metadata).build();
    return StatusProto.toStatusException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(message)
            .addDetails(Any.pack(info))
            .build());
  }
}
