package io.aetherflow.session.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The plain form of a store of sessions: a map under one lock. */
public final class MemorySessionStore implements SessionStore {
  private final Clock clock;
  private final TreeMap<SessionId, Entry> entries = new TreeMap<>();

  public MemorySessionStore(Clock clock) {
    this.clock = clock;
  }

  private record Entry(Session session, ResumeToken.Hash token) {}

  @Override
  public synchronized Created create(
      NewSession session, Duration timeToLive, int sessionsPerUserMax) {
    Optional<Session> existing = find(session.id());
    if (existing.isPresent()) {
      return entries.get(session.id()).token().equals(session.token())
          ? new Created.Done(existing.get())
          : new Created.Exists();
    }
    if (list(Optional.of(session.userId()), Optional.empty(), Integer.MAX_VALUE).size()
        >= sessionsPerUserMax) {
      return new Created.TooMany();
    }
    Instant now = now();
    Session made =
        new Session(
            session.id(),
            session.userId(),
            session.userName(),
            session.clientId(),
            session.gatewayId(),
            SessionState.CONNECTED,
            now,
            now,
            now.plus(timeToLive),
            0);
    entries.put(session.id(), new Entry(made, session.token()));
    return new Created.Done(made);
  }

  @Override
  public synchronized Resumed resume(
      SessionId id,
      String userId,
      ResumeToken.Hash presented,
      ResumeToken.Hash next,
      String gatewayId,
      Duration timeToLive) {
    Session session = find(id).orElse(null);
    if (session == null || session.state() == SessionState.ENDED) {
      return new Resumed.Unknown();
    }
    ResumeToken.Hash token = entries.get(id).token();
    if (!session.userId().equals(userId) || !(token.equals(presented) || token.equals(next))) {
      return new Resumed.Refused();
    }
    if (token.equals(next)) {
      return new Resumed.Done(session, Optional.empty());
    }
    return handOver(session, next, gatewayId, timeToLive);
  }

  @Override
  public synchronized Resumed adopt(
      SessionId id, String userId, ResumeToken.Hash next, String gatewayId, Duration timeToLive) {
    Session session = find(id).orElse(null);
    if (session == null) {
      return new Resumed.Unknown();
    }
    if (!session.userId().equals(userId) || session.state() == SessionState.ENDED) {
      return new Resumed.Refused();
    }
    return entries.get(id).token().equals(next)
        ? new Resumed.Done(session, Optional.empty())
        : handOver(session, next, gatewayId, timeToLive);
  }

  private Resumed handOver(
      Session session, ResumeToken.Hash next, String gatewayId, Duration timeToLive) {
    Session resumed =
        changed(session, gatewayId, SessionState.CONNECTED, timeToLive, session.resumes() + 1);
    entries.put(session.id(), new Entry(resumed, next));
    return new Resumed.Done(
        resumed,
        session.state() == SessionState.CONNECTED
            ? Optional.of(session.gatewayId())
            : Optional.empty());
  }

  @Override
  public synchronized Map<SessionId, Beat> heartbeat(
      String gatewayId, Collection<SessionId> ids, Duration timeToLive) {
    Map<SessionId, Beat> beats = new HashMap<>();
    for (SessionId id : ids) {
      Session session = find(id).orElse(null);
      if (session == null) {
        beats.put(id, new Beat.Unknown());
      } else if (session.state() == SessionState.ENDED) {
        beats.put(id, new Beat.Ended(session.resumes()));
      } else if (!session.gatewayId().equals(gatewayId)) {
        beats.put(id, new Beat.Moved(session.resumes()));
      } else {
        put(changed(session, gatewayId, SessionState.CONNECTED, timeToLive, session.resumes()));
        beats.put(id, new Beat.Kept());
      }
    }
    return beats;
  }

  @Override
  public synchronized void detach(
      SessionId id, String gatewayId, Optional<Long> resumes, Duration timeToLive) {
    find(id)
        .filter(session -> session.state() == SessionState.CONNECTED)
        .filter(session -> session.gatewayId().equals(gatewayId))
        .filter(session -> resumes.map(count -> count == session.resumes()).orElse(true))
        .ifPresent(session ->
            put(changed(session, gatewayId, SessionState.DETACHED, timeToLive, session.resumes())));
  }

  @Override
  public synchronized Optional<Session> end(SessionId id, String userId, Duration rememberedFor) {
    return end(id, userId, session -> true, rememberedFor);
  }

  @Override
  public synchronized boolean endIfDetached(SessionId id, String userId, Duration rememberedFor) {
    return end(id, userId, session -> session.state() == SessionState.DETACHED, rememberedFor)
        .isPresent();
  }

  private Optional<Session> end(
      SessionId id, String userId, Predicate<Session> condition, Duration rememberedFor) {
    Optional<Session> found =
        find(id).filter(session -> session.userId().equals(userId)).filter(condition);
    found
        .filter(session -> session.state() != SessionState.ENDED)
        .ifPresent(session ->
            put(
                changed(
                    session,
                    session.gatewayId(),
                    SessionState.ENDED,
                    rememberedFor,
                    session.resumes())));
    return found;
  }

  @Override
  public synchronized Optional<Session> find(SessionId id) {
    return Optional.ofNullable(entries.get(id))
        .map(Entry::session)
        .filter(session -> now().isBefore(session.expiresAt()));
  }

  @Override
  public synchronized List<Session> list(
      Optional<String> userId, Optional<SessionId> after, int count) {
    return entries.values().stream()
        .map(Entry::session)
        .filter(session -> now().isBefore(session.expiresAt()))
        .filter(session -> session.state() != SessionState.ENDED)
        .filter(session -> userId.map(session.userId()::equals).orElse(true))
        .filter(session -> after.map(id -> session.id().compareTo(id) > 0).orElse(true))
        .limit(count)
        .toList();
  }

  @Override
  public synchronized void sweep() {
    entries.values().removeIf(entry -> !now().isBefore(entry.session().expiresAt()));
  }

  private void put(Session session) {
    entries.put(session.id(), new Entry(session, entries.get(session.id()).token()));
  }

  private Session changed(
      Session session, String gatewayId, SessionState state, Duration timeToLive, long resumes) {
    Instant now = now();
    return new Session(
        session.id(),
        session.userId(),
        session.userName(),
        session.clientId(),
        gatewayId,
        state,
        session.createdAt(),
        now,
        now.plus(timeToLive),
        resumes);
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }
}
