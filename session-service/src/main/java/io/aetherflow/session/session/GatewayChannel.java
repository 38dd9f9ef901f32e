package io.aetherflow.session.session;

/**
 * Tells gateways about their sessions. Best effort: a message may be lost; the gateway's next
 * heartbeat makes up for it.
 */
public interface GatewayChannel {
  /** The session was resumed elsewhere; {@code resumes} is the count after that. */
  void moved(String gatewayId, SessionId id, long resumes);

  /** The session was ended. */
  void ended(String gatewayId, SessionId id, long resumes);
}
