package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.proto.statesync.v1.Rejection;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What statesync refuses, in the form in which clients are told. */
public final class Rejections {
  private Rejections() {}

  /** The refusal of an operation. */
  public static Refusal refusal(Rejection rejection) {
    return new Refusal(
        ErrorCode.named(rejection.getCode()),
        rejection.getMessage().isEmpty() ? rejection.getCode() : rejection.getMessage(),
        emptyToNull(rejection.getField()),
        emptyToNull(rejection.getValue()),
        emptyToNull(rejection.getLimit()),
        rejection.getRetry(),
        Duration.ofMillis(rejection.getRetryAfterMillis()),
        emptyToNull(rejection.getLockHolderName()));
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
