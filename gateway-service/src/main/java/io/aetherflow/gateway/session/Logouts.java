package io.aetherflow.gateway.session;

import io.aetherflow.gateway.protocol.RefusedException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends all sessions and connections of a user, here and on the other gateways. Their tokens hold
 * until they end by themselves.
 */
public final class Logouts {
  private static final Logger LOG = LoggerFactory.getLogger(Logouts.class);

  private final SessionDirectory directory;
  private final LogoutChannel channel;
  private final Consumer<String> local;

  /**
   * Creates it.
   *
   * @param local closes the user's connections to this gateway
   */
  public Logouts(SessionDirectory directory, LogoutChannel channel, Consumer<String> local) {
    this.directory = directory;
    this.channel = channel;
    this.local = local;
  }

  /** Logs a user out; blocks. */
  public void logOut(String userId) {
    local.accept(userId);
    channel.loggedOut(userId);
    try {
      for (String session : directory.sessionsOf(userId)) {
        directory.end(session, userId);
      }
    } catch (RefusedException e) {
      // They end by themselves soon, as nobody keeps them alive any more.
      LOG.warn("Not all sessions of a user were ended: {}", e.getMessage());
    }
  }
}
