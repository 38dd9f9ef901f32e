package io.aetherflow.gateway.protocol;

/** The stable codes of errors and rejections; {@code docs/reference/errors.md} explains each. */
public enum ErrorCode {
  MALFORMED(false, false),
  UNKNOWN_TYPE(false, false),
  BINARY(false, false),
  TOO_LARGE(false, false),
  OUT_OF_RANGE(false, false),
  BASE_IN_FUTURE(false, true),
  BASE_TRIMMED(false, true),
  OP_ID_REUSED(false, false),
  PREDECESSOR_REJECTED(false, false),
  WRONG_PREDECESSOR(false, false),
  NOT_OPEN(true, false),
  NOT_FOUND(false, false),
  FORBIDDEN(false, false),
  ARCHIVED(false, false),
  LOCKED(false, false),
  LAST_OWNER(false, false),
  ALREADY_RESOLVED(false, false),
  ALREADY_RESTORED(false, false),
  NOTHING_TO_RESTORE(false, false),
  RATE_LIMITED(true, false),
  TOO_MANY(false, false),
  UNAUTHENTICATED(false, false),
  AUTH_TIMEOUT(false, false),
  TOKEN_INVALID(false, false),
  TOKEN_EXPIRED(false, false),
  UNAVAILABLE(true, false),
  INTERNAL(true, false);

  private final boolean retry;
  private final boolean reload;

  ErrorCode(boolean retry, boolean reload) {
    this.retry = retry;
    this.reload = reload;
  }

  /** Whether the same frame may be sent again, unless the error at hand says otherwise. */
  public boolean retry() {
    return retry;
  }

  /** Whether the document has to be opened anew. */
  public boolean reload() {
    return reload;
  }

  /**
   * The code of this name, or {@link #INTERNAL} when a service sent one that this gateway does not
   * know.
   */
  public static ErrorCode named(String name) {
    for (ErrorCode code : values()) {
      if (code.name().equals(name)) {
        return code;
      }
    }
    return INTERNAL;
  }
}
