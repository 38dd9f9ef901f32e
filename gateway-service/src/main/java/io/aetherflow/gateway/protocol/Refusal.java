package io.aetherflow.gateway.protocol;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why something was refused, in words fit for whoever asked.
 *
 * @param message one sentence
 * @param field the path of what is wrong, for example {@code ops[0].delta}
 * @param value the offending value, shortened; never document content
 * @param limit what would have been accepted
 * @param retry whether the same request may be sent again
 * @param retryAfter how long to wait before that; zero when unknown
 * @param holder with {@link ErrorCode#LOCKED}: who holds the lock
 */
public record Refusal(
    ErrorCode code,
    String message,
    @Nullable String field,
    @Nullable String value,
    @Nullable String limit,
    boolean retry,
    Duration retryAfter,
    @Nullable String holder) {

  private static final int VALUE_CHARS_MAX = 80;

  public Refusal {
    if (message.isEmpty()) {
      throw new IllegalArgumentException("message is empty");
    }
    if (value != null && value.length() > VALUE_CHARS_MAX) {
      value = value.substring(0, VALUE_CHARS_MAX - 3) + "...";
    }
  }

  /** A refusal that concerns no single field. */
  public static Refusal of(ErrorCode code, String message) {
    return new Refusal(code, message, null, null, null, code.retry(), Duration.ZERO, null);
  }

  /** A refusal of one field's value. */
  public static Refusal of(ErrorCode code, String field, String value, String limit) {
    String message = field + " is " + value + ", accepted is " + limit;
    return new Refusal(code, message, field, value, limit, code.retry(), Duration.ZERO, null);
  }

  /** The same refusal, to be tried again after a time. */
  public Refusal retryAfter(Duration wait) {
    return new Refusal(code, message, field, value, limit, true, wait, holder);
  }
}
