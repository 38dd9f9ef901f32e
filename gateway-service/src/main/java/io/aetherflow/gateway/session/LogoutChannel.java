package io.aetherflow.gateway.session;

/** Tells all gateways that a user logged out. */
public interface LogoutChannel {
  /** All connections of this user are to be closed. */
  void loggedOut(String userId);
}
