package io.aetherflow.gateway.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what gRPC calls fail with into refusals that users may see. */
final class GrpcRefusals {
  private GrpcRefusals() {}

  /** Whether another instance may answer instead. */
  static boolean isAway(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> true;
      default -> false;
    };
  }

  static RefusedException refused(StatusRuntimeException e) {
    ErrorInfo info = info(e);
    if (info == null) {
      return new RefusedException(plain(e));
    }
    Map<String, String> members = info.getMetadataMap();
    ErrorCode code = code(info.getReason());
    String description = e.getStatus().getDescription();
    return new RefusedException(
        new Refusal(
            code,
            description == null || description.isBlank() ? code.name() : description,
            members.get("field"),
            members.get("value"),
            members.get("limit"),
            code.retry(),
            Duration.ZERO,
            members.get("holder")));
  }

  private static ErrorCode code(String reason) {
    return switch (reason) {
      case "SESSION_UNKNOWN" -> ErrorCode.NOT_FOUND;
      case "RESUME_REFUSED" -> ErrorCode.FORBIDDEN;
      case "TOO_MANY_SESSIONS" -> ErrorCode.TOO_MANY;
      default -> ErrorCode.named(reason);
    };
  }

  private static Refusal plain(StatusRuntimeException e) {
    return switch (e.getStatus().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED ->
          Refusal.of(ErrorCode.UNAVAILABLE, "A service cannot be reached now");
      case NOT_FOUND -> Refusal.of(ErrorCode.NOT_FOUND, "It was not found");
      case PERMISSION_DENIED -> Refusal.of(ErrorCode.FORBIDDEN, "It is not allowed");
      case INVALID_ARGUMENT -> Refusal.of(ErrorCode.MALFORMED, "The request is malformed");
      case RESOURCE_EXHAUSTED -> Refusal.of(ErrorCode.TOO_LARGE, "A message is too large");
      default -> Refusal.of(ErrorCode.INTERNAL, "A service failed");
    };
  }

  private static @Nullable ErrorInfo info(StatusRuntimeException e) {
    Status status = StatusProto.fromThrowable(e);
    if (status == null) {
      return null;
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        try {
          return detail.unpack(ErrorInfo.class);
        } catch (InvalidProtocolBufferException malformed) {
          return null;
        }
      }
    }
    return null;
  }
}
