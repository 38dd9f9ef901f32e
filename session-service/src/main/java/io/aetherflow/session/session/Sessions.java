package io.aetherflow.session.session;

import io.aetherflow.session.session.SessionStore.Beat;
import io.aetherflow.session.session.SessionStore.Created;
import io.aetherflow.session.session.SessionStore.NewSession;
import io.aetherflow.session.session.SessionStore.Resumed;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What can be done with sessions. Arguments have been checked by the caller. Thread-safe. */
public final class Sessions {
  /** How often a place is made for a new session of a user who has too many. */
  private static final int ATTEMPTS_MAX = 3;

  private final SessionStore store;
  private final GatewayChannel gateways;
  private final SessionLimits limits;
  private final Clock clock;
  private final RandomGenerator random;

  /**
   * Creates the service.
   *
   * @param random for ids and tokens: must not be predictable
   */
  public Sessions(
      SessionStore store,
      GatewayChannel gateways,
      SessionLimits limits,
      Clock clock,
      RandomGenerator random) {
    this.store = store;
    this.gateways = gateways;
    this.limits = limits;
    this.clock = clock;
    this.random = random;
  }

  /** How long a session lives after the last that was heard of it. */
  public Duration timeToLive() {
    return limits.timeToLive();
  }

  /** The answer to {@link #create}. */
  public sealed interface Creation {
    /** There is a new session. */
    record Granted(Grant grant) implements Creation {}

    /** The user has as many connected sessions as one may have. */
    record TooManySessions(int perUserMax) implements Creation {}

    /** The session that was to be registered was ended, and stays so. */
    record Ended() implements Creation {}
  }

  /** The answer to {@link #resume}. */
  public sealed interface Resumption {
    /** The session is the caller's, under a new token. */
    record Granted(Grant grant) implements Resumption {}

    /** There is no such session. */
    record Unknown() implements Resumption {}

    /** The token was used before or is no token of this session, or the user is another. */
    record Refused() implements Resumption {}
  }

  /** A session with the token by which it can be resumed next. */
  public record Grant(Session session, ResumeToken token) {}

  /**
   * Makes a new session. When its user has too many, the one that has been without a connection for
   * longest gives way; only a user whose sessions are all connected is refused.
   */
  public Creation create(String userId, String userName, String clientId, String gatewayId) {
    return create(SessionId.next(userId, clock, random), userId, userName, clientId, gatewayId);
  }

  /**
   * Makes a session anew under the id it had: because Redis has lost it, or because its gateway had
   * to begin it while this service was away. When it is there after all, it is handed to that
   * gateway, and its old token is good no more.
   */
  public Creation register(
      SessionId id, String userId, String userName, String clientId, String gatewayId) {
    ResumeToken next = ResumeToken.next(random);
    return switch (store.adopt(id, userId, next.hash(), gatewayId, limits.timeToLive())) {
      case Resumed.Done done -> {
        tellWhoHeldIt(done, gatewayId);
        yield new Creation.Granted(new Grant(done.session(), next));
      }
      case Resumed.Refused() -> new Creation.Ended();
      case Resumed.Unknown() -> create(id, userId, userName, clientId, gatewayId);
    };
  }

  private Creation create(
      SessionId id, String userId, String userName, String clientId, String gatewayId) {
    ResumeToken token = ResumeToken.next(random);
    NewSession session = new NewSession(id, userId, userName, clientId, gatewayId, token.hash());
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      switch (store.create(session, limits.timeToLive(), limits.perUserMax())) {
        case Created.Done done -> {
          return new Creation.Granted(new Grant(done.session(), token));
        }
        case Created.TooMany() -> {
          if (!evictOldestDetached(userId)) {
            return new Creation.TooManySessions(limits.perUserMax());
          }
        }
        case Created.Exists() -> {
          // Somebody else registered it just now.
          return register(id, userId, userName, clientId, gatewayId);
        }
      }
    }
    return new Creation.TooManySessions(limits.perUserMax());
  }

  private boolean evictOldestDetached(String userId) {
    List<Session> detached =
        store.list(Optional.of(userId), Optional.empty(), limits.perUserMax()).stream()
            .filter(session -> session.state() == SessionState.DETACHED)
            .sorted(Comparator.comparing(Session::lastSeenAt))
            .toList();
    for (Session candidate : detached) {
      if (store.endIfDetached(candidate.id(), userId, limits.timeToLive())) {
        return true;
      }
    }
    return false;
  }

  /** Takes a session over to a gateway; the one that held it before is told. */
  public Resumption resume(SessionId id, ResumeToken presented, String userId, String gatewayId) {
    ResumeToken next = ResumeToken.next(random);
    return switch (store.resume(
        id, userId, presented.hash(), next.hash(), gatewayId, limits.timeToLive())) {
      case Resumed.Done done -> {
        tellWhoHeldIt(done, gatewayId);
        yield new Resumption.Granted(new Grant(done.session(), next));
      }
      case Resumed.Unknown() -> new Resumption.Unknown();
      case Resumed.Refused() -> new Resumption.Refused();
    };
  }

  private void tellWhoHeldIt(Resumed.Done done, String gatewayId) {
    done.connectedBefore()
        .filter(before -> !before.equals(gatewayId))
        .ifPresent(before -> gateways.moved(before, done.session().id(), done.session().resumes()));
  }

  /**
   * Keeps a gateway's sessions alive. A gateway that still counts on a session which was taken over
   * or ended meanwhile is told again.
   *
   * @return the sessions that are unknown
   */
  public List<SessionId> heartbeat(String gatewayId, Collection<SessionId> ids) {
    List<SessionId> unknown = new ArrayList<>();
    store
        .heartbeat(gatewayId, ids, limits.timeToLive())
        .forEach((id, beat) -> {
          switch (beat) {
            case Beat.Kept() -> {}
            case Beat.Unknown() -> unknown.add(id);
            case Beat.Moved(long resumes) -> gateways.moved(gatewayId, id, resumes);
            case Beat.Ended(long resumes) -> gateways.ended(gatewayId, id, resumes);
          }
        });
    return unknown;
  }

  /** A gateway's connection for the session is gone. Ignored when the session went on meanwhile. */
  public void detach(SessionId id, String gatewayId, Optional<Long> resumes) {
    store.detach(id, gatewayId, resumes, limits.timeToLive());
  }

  /**
   * Ends a session; the gateway that holds it is told.
   *
   * @return whether the user has such a session
   */
  public boolean end(SessionId id, String userId) {
    Optional<Session> ended = store.end(id, userId, limits.timeToLive());
    ended
        .filter(session -> session.state() == SessionState.CONNECTED)
        .ifPresent(session -> gateways.ended(session.gatewayId(), id, session.resumes()));
    return ended.isPresent();
  }

  /** A session, also an ended one for one more time to live. */
  public Optional<Session> find(SessionId id) {
    return store.find(id);
  }

  /**
   * A page of live sessions, ascending by id; one more than asked for tells that there are more.
   */
  public Page list(Optional<String> userId, Optional<SessionId> after, int pageSize) {
    List<Session> found = store.list(userId, after, pageSize + 1);
    return found.size() <= pageSize
        ? new Page(found, Optional.empty())
        : new Page(found.subList(0, pageSize), Optional.of(found.get(pageSize - 1).id()));
  }

  /**
   * A part of a listing.
   *
   * @param next where the next page goes on; empty at the end
   */
  public record Page(List<Session> sessions, Optional<SessionId> next) {}
}
