package io.aetherflow.client;

import java.time.Duration;

/** How a client's connection is. */
public sealed interface ConnectionState {

  /** On the way to a gateway; {@code attempt} counts from 1 since the last good connection. */
  record Connecting(int attempt) implements ConnectionState {}

  /**
   * Authenticated.
   *
   * @param resumed whether the session of the last connection goes on
   */
  record Connected(String sessionId, boolean resumed) implements ConnectionState {}

  /** Waits before it tries again; edits go on locally. */
  record Waiting(Duration delay, Failure reason) implements ConnectionState {}

  /** Over for good. */
  record Closed(Failure reason) implements ConnectionState {}
}
