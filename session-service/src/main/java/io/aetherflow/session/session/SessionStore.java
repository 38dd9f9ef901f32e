package io.aetherflow.session.session;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where sessions are kept.
 *
 * <p>Each method is atomic for the sessions it names and safe to call from any number of instances.
 * Time is the store's own, one clock for all instances. A session whose time to live is over is
 * unknown to every method. Every method throws {@link StoreUnavailableException} when the store
 * cannot be reached; what was asked may then have happened or not.
 */
public interface SessionStore {
  /**
   * Adds a connected session, unless its user has {@code sessionsPerUserMax} live ones. The same
   * call again changes nothing.
   */
  Created create(NewSession session, Duration timeToLive, int sessionsPerUserMax);

  /** A session to be added. */
  record NewSession(
      SessionId id,
      String userId,
      String userName,
      String clientId,
      String gatewayId,
      ResumeToken.Hash token) {}

  /** The answer to {@link #create}. */
  sealed interface Created {
    /** The session was added. */
    record Done(Session session) implements Created {}

    /** The user has as many sessions as one may have. */
    record TooMany() implements Created {}

    /** There is a session of that id, with another token. */
    record Exists() implements Created {}
  }

  /**
   * Hands a session to a gateway. The presented token is used up and replaced by the next one in
   * the same step, so that of several callers with one token at most one succeeds.
   */
  Resumed resume(
      SessionId id,
      String userId,
      ResumeToken.Hash presented,
      ResumeToken.Hash next,
      String gatewayId,
      Duration timeToLive);

  /**
   * Hands a session to a gateway that held it before, on that gateway's word alone. {@code Refused}
   * when it was ended or is another user's.
   */
  Resumed adopt(
      SessionId id, String userId, ResumeToken.Hash next, String gatewayId, Duration timeToLive);

  /** The answer to {@link #resume} and {@link #adopt}. */
  sealed interface Resumed {
    /**
     * The session is the caller's.
     *
     * @param connectedBefore the gateway that believed to hold a connection for it until now
     */
    record Done(Session session, Optional<String> connectedBefore) implements Resumed {}

    /** There is no such session, or it was ended. */
    record Unknown() implements Resumed {}

    /** The session cannot be the caller's: another token, another user, or ended. */
    record Refused() implements Resumed {}
  }

  /**
   * Prolongs the sessions that this gateway holds and marks them as connected; those that others
   * hold, or that were ended, are left as they are.
   *
   * @return what became of each
   */
  Map<SessionId, Beat> heartbeat(String gatewayId, Collection<SessionId> ids, Duration timeToLive);

  /** What a heartbeat found. */
  sealed interface Beat {
    /** Held by the caller and prolonged. */
    record Kept() implements Beat {}

    /** Not there (any more). */
    record Unknown() implements Beat {}

    /** Held by another gateway; {@code resumes} as it stands. */
    record Moved(long resumes) implements Beat {}

    /** Ended on purpose. */
    record Ended(long resumes) implements Beat {}
  }

  /**
   * Marks a session as without connection and gives it a full time to live; only if this gateway
   * still holds it and, when {@code resumes} is given, nobody resumed it since.
   */
  void detach(SessionId id, String gatewayId, Optional<Long> resumes, Duration timeToLive);

  /**
   * Ends a session of this user: it can no longer be resumed, is listed no more and counts no more.
   *
   * @return the session as it was; ended already: as it is; empty when unknown or another user's
   */
  Optional<Session> end(SessionId id, String userId, Duration rememberedFor);

  /**
   * Ends a session of this user if it is detached.
   *
   * @return whether it was ended
   */
  boolean endIfDetached(SessionId id, String userId, Duration rememberedFor);

  /** A session, also an ended one that is still remembered. */
  Optional<Session> find(SessionId id);

  /**
   * Live sessions ascending by id, of one user or of all.
   *
   * @param after where to go on; empty for the first page
   * @param count how many at most
   */
  List<Session> list(Optional<String> userId, Optional<SessionId> after, int count);

  /** Drops what expired sessions left in the indexes of a part of the store, a part a call. */
  void sweep();
}
