package io.aetherflow.gateway.session;

import io.aetherflow.gateway.access.User;

/** A connection with a session. */
public interface SessionHolder {
  /** Whose session it is. */
  User user();

  /** The client that the session was made for. */
  String clientId();

  /** The session as it is now. */
  Grant grant();

  /** The session was registered anew: its resume token, and perhaps its id, are others now. */
  void granted(Grant grant);

  /** The session was resumed on another connection. */
  void moved();

  /** The session was ended. */
  void ended();
}
