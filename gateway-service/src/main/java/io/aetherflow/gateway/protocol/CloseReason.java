package io.aetherflow.gateway.protocol;

/**
 * Why a gateway closes a connection. Codes from 4000 to 4499 ask the client to connect again with
 * back-off; those from 4500 on tell it not to, until something has changed.
 */
public enum CloseReason {
  DRAINING(4000),
  TOO_SLOW(4001),
  INTERNAL(4002),
  SILENT(4003),
  AUTH_TIMEOUT(4500),
  TOKEN_INVALID(4501),
  TOKEN_EXPIRED(4502),
  SESSION_MOVED(4503),
  ABUSIVE(4504),
  TOO_MANY_CONNECTIONS(4505),
  LOGGED_OUT(4506);

  private static final int TERMINAL_FROM = 4500;

  private final int code;

  CloseReason(int code) {
    this.code = code;
  }

  /** The WebSocket close code. */
  public int code() {
    return code;
  }

  /** Whether the client is asked to connect again. */
  public boolean reconnect() {
    return code < TERMINAL_FROM;
  }
}
