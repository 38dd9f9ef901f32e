package io.aetherflow.session.session;

/** What keeps sessions and presence cannot be reached, or did not answer in time. */
public final class StoreUnavailableException extends RuntimeException {
  /** Creates the exception; the cause is for our logs, not for callers. */
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
