package io.aetherflow.session.redis;

import static io.aetherflow.session.redis.RedisCalls.script;
import static io.aetherflow.session.redis.RedisCalls.text;

import io.aetherflow.session.session.ResumeToken;
import io.aetherflow.session.session.Session;
import io.aetherflow.session.session.SessionId;
import io.aetherflow.session.session.SessionState;
import io.aetherflow.session.session.SessionStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.Limit;
import org.springframework.data.redis.core.script.RedisScript;

/** Sessions in Redis. See the Lua files for what each step keeps true. */
@SuppressWarnings("rawtypes") // The template knows a script's answer by its class: List.
final class RedisSessionStore implements SessionStore {
  /** Sessions in one call of a script, so that Redis is never held up for long. */
  private static final int SESSIONS_PER_CALL_MAX = 200;

  private static final RedisScript<List> CREATE = script("session-create.lua", List.class);
  private static final RedisScript<List> RESUME = script("session-resume.lua", List.class);
  private static final RedisScript<List> ADOPT = script("session-adopt.lua", List.class);
  private static final RedisScript<List> HEARTBEAT = script("session-heartbeat.lua", List.class);
  private static final RedisScript<Long> DETACH = script("session-detach.lua", Long.class);
  private static final RedisScript<byte[]> END = script("session-end.lua", byte[].class);
  private static final RedisScript<List> READ = script("session-read.lua", List.class);
  private static final RedisScript<Long> FORGET = script("session-forget.lua", Long.class);

  private final RedisCalls redis;
  private final AtomicInteger nextBucketToSweep = new AtomicInteger();

  RedisSessionStore(RedisCalls redis) {
    this.redis = redis;
  }

  @Override
  public Created create(NewSession session, Duration timeToLive, int sessionsPerUserMax) {
    SessionId id = session.id();
    List<?> answer =
        answer(
            redis.run(
                CREATE,
                List.of(
                    Buckets.session(id),
                    Buckets.userIndex(id),
                    Buckets.sessionIndex(Buckets.of(id))),
                id,
                session.userId(),
                session.userName(),
                session.clientId(),
                session.gatewayId(),
                session.token().hex(),
                timeToLive.toMillis(),
                sessionsPerUserMax));
    return switch (text(answer.get(0))) {
      case "too many" -> new Created.TooMany();
      case "exists" -> new Created.Exists();
      default -> new Created.Done(created(session, text(answer.get(1)), timeToLive));
    };
  }

  private static Session created(NewSession session, String createdAtMillis, Duration timeToLive) {
    Instant now = Instant.ofEpochMilli(Long.parseLong(createdAtMillis));
    return new Session(
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
  }

  @Override
  public Resumed resume(
      SessionId id,
      String userId,
      ResumeToken.Hash presented,
      ResumeToken.Hash next,
      String gatewayId,
      Duration timeToLive) {
    List<?> answer =
        answer(
            redis.run(
                RESUME,
                List.of(Buckets.session(id), Buckets.userIndex(id)),
                id,
                userId,
                presented.hex(),
                next.hex(),
                gatewayId,
                timeToLive.toMillis()));
    return resumed(id, answer);
  }

  @Override
  public Resumed adopt(
      SessionId id, String userId, ResumeToken.Hash next, String gatewayId, Duration timeToLive) {
    return resumed(
        id,
        answer(
            redis.run(
                ADOPT,
                List.of(Buckets.session(id), Buckets.userIndex(id)),
                id,
                userId,
                next.hex(),
                gatewayId,
                timeToLive.toMillis())));
  }

  private Resumed resumed(SessionId id, List<?> answer) {
    return switch (text(answer.get(0))) {
      case "done" -> {
        boolean connected = text(answer.get(1)).equals(SessionState.CONNECTED.name());
        Optional<String> before = connected ? Optional.of(text(answer.get(2))) : Optional.empty();
        yield find(id)
            .<Resumed>map(session -> new Resumed.Done(session, before))
            .orElseGet(Resumed.Unknown::new);
      }
      case "refused" -> new Resumed.Refused();
      default -> new Resumed.Unknown();
    };
  }

  @Override
  public Map<SessionId, Beat> heartbeat(
      String gatewayId, Collection<SessionId> ids, Duration timeToLive) {
    Map<Integer, List<SessionId>> byBucket = new TreeMap<>();
    for (SessionId id : Set.copyOf(ids)) {
      byBucket.computeIfAbsent(Buckets.of(id), ignored -> new ArrayList<>()).add(id);
    }
    Map<SessionId, Beat> beats = new HashMap<>();
    for (List<SessionId> inBucket : byBucket.values()) {
      for (List<SessionId> part : parts(inBucket)) {
        beats.putAll(heartbeatOfPart(gatewayId, part, timeToLive));
      }
    }
    return beats;
  }

  private Map<SessionId, Beat> heartbeatOfPart(
      String gatewayId, List<SessionId> ids, Duration timeToLive) {
    List<String> keys = new ArrayList<>();
    List<Object> arguments = new ArrayList<>(List.of(gatewayId, timeToLive.toMillis()));
    for (SessionId id : ids) {
      keys.add(Buckets.session(id));
      keys.add(Buckets.userIndex(id));
      arguments.add(id);
    }
    List<?> answer = answer(redis.run(HEARTBEAT, keys, arguments.toArray()));
    Map<SessionId, Beat> beats = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      long resumes = Long.parseLong(text(answer.get(2 * i + 1)));
      Beat beat =
          switch (text(answer.get(2 * i))) {
            case "kept" -> new Beat.Kept();
            case "moved" -> new Beat.Moved(resumes);
            case "ended" -> new Beat.Ended(resumes);
            default -> new Beat.Unknown();
          };
      beats.put(ids.get(i), beat);
    }
    return beats;
  }

  @Override
  public void detach(SessionId id, String gatewayId, Optional<Long> resumes, Duration timeToLive) {
    redis.run(
        DETACH,
        List.of(Buckets.session(id), Buckets.userIndex(id)),
        id,
        gatewayId,
        resumes.map(Object::toString).orElse(""),
        timeToLive.toMillis());
  }

  @Override
  public Optional<Session> end(SessionId id, String userId, Duration rememberedFor) {
    Optional<SessionState> before = end(id, userId, "", rememberedFor);
    return before.flatMap(state ->
        find(id)
            .map(session ->
                new Session(
                    id,
                    session.userId(),
                    session.userName(),
                    session.clientId(),
                    session.gatewayId(),
                    state,
                    session.createdAt(),
                    session.lastSeenAt(),
                    session.expiresAt(),
                    session.resumes())));
  }

  @Override
  public boolean endIfDetached(SessionId id, String userId, Duration rememberedFor) {
    return end(id, userId, SessionState.DETACHED.name(), rememberedFor).isPresent();
  }

  private Optional<SessionState> end(
      SessionId id, String userId, String requiredState, Duration rememberedFor) {
    byte @Nullable [] before =
        redis.run(
            END,
            List.of(
                Buckets.session(id), Buckets.userIndex(id), Buckets.sessionIndex(Buckets.of(id))),
            id,
            userId,
            requiredState,
            rememberedFor.toMillis());
    return before == null ? Optional.empty() : Optional.of(SessionState.valueOf(text(before)));
  }

  @Override
  public Optional<Session> find(SessionId id) {
    return read(List.of(id)).stream().findFirst();
  }

  @Override
  public List<Session> list(Optional<String> userId, Optional<SessionId> after, int count) {
    Optional<String> userPart = userId.map(SessionId::userPart);
    int first = userPart.map(Buckets::ofUserPart).or(() -> after.map(Buckets::of)).orElse(0);
    int last = userPart.isPresent() ? first : Buckets.COUNT - 1;
    List<Session> found = new ArrayList<>();
    for (int bucket = first; bucket <= last && found.size() < count; bucket++) {
      Optional<SessionId> from = after;
      List<SessionId> ids;
      do {
        ids = idsAfter(bucket, userPart, from, count - found.size());
        read(ids).stream()
            .filter(session -> userId.isEmpty() || userId.get().equals(session.userId()))
            .forEach(found::add);
        from = ids.isEmpty() ? from : Optional.of(ids.getLast());
      } while (!ids.isEmpty() && found.size() < count);
    }
    return found;
  }

  /** Ids in a bucket's index; some of them may have expired. */
  private List<SessionId> idsAfter(
      int bucket, Optional<String> userPart, Optional<SessionId> after, int count) {
    // A dash is followed by a dot in the order of characters: the range holds this user's ids
    // alone.
    Range.Bound<String> lower =
        after
            .map(id -> Range.Bound.exclusive(id.text()))
            .or(() -> userPart.map(part -> Range.Bound.inclusive(part + "-")))
            .orElseGet(Range.Bound::unbounded);
    Range.Bound<String> upper =
        userPart.map(part -> Range.Bound.exclusive(part + ".")).orElseGet(Range.Bound::unbounded);
    Set<byte[]> ids =
        redis.call(template ->
            template
                .opsForZSet()
                .rangeByLex(
                    Buckets.sessionIndex(bucket),
                    Range.of(lower, upper),
                    Limit.limit().count(Math.min(count, SESSIONS_PER_CALL_MAX))));
    return ids == null ? List.of() : ids.stream().map(id -> new SessionId(text(id))).toList();
  }

  private List<Session> read(List<SessionId> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    List<?> answer = answer(redis.run(READ, ids.stream().map(Buckets::session).toList()));
    List<Session> sessions = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      List<?> members = (List<?>) answer.get(i);
      if (!members.isEmpty()) {
        sessions.add(session(ids.get(i), members.stream().map(RedisCalls::text).toList()));
      }
    }
    return sessions;
  }

  private static Session session(SessionId id, List<String> members) {
    return new Session(
        id,
        members.get(0),
        members.get(1),
        members.get(2),
        members.get(3),
        SessionState.valueOf(members.get(4)),
        Instant.ofEpochMilli(Long.parseLong(members.get(5))),
        Instant.ofEpochMilli(Long.parseLong(members.get(6))),
        Instant.ofEpochMilli(Long.parseLong(members.get(7))),
        Long.parseLong(members.get(8)));
  }

  @Override
  public void sweep() {
    int bucket = Math.floorMod(nextBucketToSweep.getAndIncrement(), Buckets.COUNT);
    Optional<SessionId> from = Optional.empty();
    List<SessionId> ids = idsAfter(bucket, Optional.empty(), from, SESSIONS_PER_CALL_MAX);
    while (!ids.isEmpty()) {
      List<String> keys = new ArrayList<>(List.of(Buckets.sessionIndex(bucket)));
      ids.forEach(id -> keys.add(Buckets.session(id)));
      redis.run(FORGET, keys, ids.toArray());
      from = Optional.of(ids.getLast());
      ids = idsAfter(bucket, Optional.empty(), from, SESSIONS_PER_CALL_MAX);
    }
  }

  private static List<List<SessionId>> parts(List<SessionId> ids) {
    List<List<SessionId>> parts = new ArrayList<>();
    for (int i = 0; i < ids.size(); i += SESSIONS_PER_CALL_MAX) {
      parts.add(ids.subList(i, Math.min(ids.size(), i + SESSIONS_PER_CALL_MAX)));
    }
    return parts;
  }

  private static List<?> answer(@Nullable List<?> answer) {
    if (answer == null) {
      throw new IllegalStateException("a script answered nothing where a list was due");
    }
    return answer;
  }
}
