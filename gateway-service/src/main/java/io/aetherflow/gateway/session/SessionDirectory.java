package io.aetherflow.gateway.session;

import io.aetherflow.gateway.access.User;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The session service. All calls block for a bounded time and throw {@link
 * io.aetherflow.gateway.protocol.RefusedException}, with UNAVAILABLE while the service or its Redis
 * is away.
 */
public interface SessionDirectory {

  /**
   * Makes a session, with the given id when there is one. Refused with TOO_MANY when the user has
   * too many.
   */
  Grant create(User user, String clientId, @Nullable String sessionId);

  /**
   * Takes a session over to this gateway. Refused with NOT_FOUND or FORBIDDEN when that cannot be.
   */
  Grant resume(User user, String sessionId, String resumeToken);

  /** Keeps sessions alive; returns those that are not known. */
  Set<String> heartbeat(Collection<String> sessionIds);

  /** The session has no connection any more. */
  void detach(String sessionId, long resumes);

  /** Ends a session of a user. */
  void end(String sessionId, String userId);

  /** The ids of all sessions of a user. */
  Set<String> sessionsOf(String userId);
}
