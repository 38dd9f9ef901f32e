package io.aetherflow.local;

/**
 * A server could not be started, stopped or reached; the message is meant for whoever started it.
 */
public final class ServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ServerException(String message) {
    super(message);
  }

  ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
