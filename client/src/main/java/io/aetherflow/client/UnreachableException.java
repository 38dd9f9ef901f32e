package io.aetherflow.client;

/** The server did not answer; the same request may succeed later. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception. */
  public UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
