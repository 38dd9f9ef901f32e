package io.aetherflow.gateway.session;

import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.RefusedException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions whose connections are on this gateway. A session that cannot be registered, because
 * the session service or Redis is away, is made here and works like any other; it is registered
 * under its id at the first heartbeat that gets through, and so is one that Redis has lost. No edit
 * depends on any of this. Safe for all threads.
 */
public final class Sessions {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);
  private static final Duration LOCAL_TIME_TO_LIVE = Duration.ofSeconds(60);
  private static final int HEARTBEAT_MAX = 500;

  /**
   * In how many calls of {@link #heartbeat} each session is kept alive once: those whose ids begin
   * with the same digit, as the session service keeps them together.
   */
  public static final int CALLS_OF_ALL = 16;

  private final SessionDirectory directory;
  private final Clock clock;
  private final SecureRandom random;
  private final Executor executor;
  private final ConcurrentHashMap<String, SessionHolder> holders = new ConcurrentHashMap<>();
  private int calls;
  private boolean failing;

  /** Creates an empty registry. */
  public Sessions(SessionDirectory directory, Clock clock, SecureRandom random, Executor executor) {
    this.directory = directory;
    this.clock = clock;
    this.random = random;
    this.executor = executor;
  }

  /**
   * Resumes or makes a session; blocks for a bounded time.
   *
   * @throws RefusedException with TOO_MANY when the user has too many sessions
   */
  public Grant begin(
      User user, String clientId, @Nullable String sessionId, @Nullable String resumeToken) {
    try {
      if (sessionId != null && resumeToken != null) {
        try {
          return directory.resume(user, sessionId, resumeToken);
        } catch (RefusedException e) {
          if (isAway(e)) {
            return local(user);
          }
          LOG.debug("A session could not be resumed: {}", e.getMessage());
        }
      }
      return directory.create(user, clientId, null);
    } catch (RefusedException e) {
      if (e.refusal().code() == ErrorCode.TOO_MANY) {
        throw e;
      }
      LOG.warn("The session service is away, a session is made here: {}", e.getMessage());
      return local(user);
    }
  }

  private static boolean isAway(RefusedException e) {
    return e.refusal().code() == ErrorCode.UNAVAILABLE || e.refusal().code() == ErrorCode.INTERNAL;
  }

  private Grant local(User user) {
    byte[] tail = new byte[10];
    random.nextBytes(tail);
    byte[] token = new byte[16];
    random.nextBytes(token);
    HexFormat hex = HexFormat.of();
    byte[] hash = sha256(user.id());
    String id =
        hex.formatHex(hash, 0, 8)
            + "-"
            + hex.toHexDigits(clock.millis() & 0xffff_ffff_ffffL, 12)
            + hex.formatHex(tail);
    return new Grant(
        id, hex.formatHex(token), false, LOCAL_TIME_TO_LIVE, UserColor.of(hash), 0, false);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * A connection holds this session from now on; whoever held it here before is told that it moved.
   */
  public void hold(SessionHolder holder) {
    SessionHolder before = holders.put(holder.grant().sessionId(), holder);
    if (before != null && before != holder) {
      before.moved();
    }
  }

  /** The connection is gone; the session can be resumed for a time. */
  public void release(SessionHolder holder) {
    Grant grant = holder.grant();
    if (holders.remove(grant.sessionId(), holder) && grant.registered()) {
      executor.execute(() -> detach(grant));
    }
  }

  private void detach(Grant grant) {
    try {
      directory.detach(grant.sessionId(), grant.resumes());
    } catch (RefusedException e) {
      LOG.debug("Session {} was not detached: {}", grant.sessionId(), e.getMessage());
    }
  }

  /** The session service says that a session was resumed elsewhere, or that it was ended. */
  public void moved(String sessionId, long resumes, boolean ended) {
    SessionHolder holder = holders.get(sessionId);
    if (holder == null) {
      return;
    }
    if (ended) {
      holder.ended();
    } else if (holder.grant().resumes() < resumes) {
      holder.moved();
    }
  }

  /**
   * Keeps sessions alive and registers those that are not known; blocks. One caller at a time. Each
   * call takes one part of the sessions, so that many of them never hold up what is written.
   */
  public void heartbeat() {
    int turn = calls++ % CALLS_OF_ALL;
    List<String> registered = new ArrayList<>();
    for (SessionHolder holder : holders.values()) {
      String id = holder.grant().sessionId();
      if (Character.digit(id.charAt(0), CALLS_OF_ALL) != turn) {
        continue;
      }
      if (holder.grant().registered()) {
        registered.add(id);
      } else if (!register(holder)) {
        return;
      }
    }
    for (int from = 0; from < registered.size(); from += HEARTBEAT_MAX) {
      List<String> part =
          registered.subList(from, Math.min(registered.size(), from + HEARTBEAT_MAX));
      Set<String> unknown;
      try {
        unknown = directory.heartbeat(part);
        failing = false;
      } catch (RefusedException e) {
        if (!failing) {
          LOG.warn("Sessions are not kept alive: {}", e.getMessage());
        }
        failing = true;
        return;
      }
      for (String id : unknown) {
        SessionHolder holder = holders.get(id);
        if (holder != null && !register(holder)) {
          return;
        }
      }
    }
  }

  /** Whether the session service is there. */
  private boolean register(SessionHolder holder) {
    String id = holder.grant().sessionId();
    try {
      Grant grant = directory.create(holder.user(), holder.clientId(), id);
      if (!grant.sessionId().equals(id) && holders.remove(id, holder)) {
        holders.put(grant.sessionId(), holder);
      }
      holder.granted(grant);
      return true;
    } catch (RefusedException e) {
      boolean away = isAway(e);
      if (!away || !failing) {
        LOG.warn("Session {} was not registered: {}", id, e.getMessage());
      }
      failing = away;
      return !away;
    }
  }

  /** Whether a session's connection is on this gateway. */
  public boolean holds(String sessionId) {
    return holders.containsKey(sessionId);
  }

  /** How many sessions are on this gateway. */
  public int count() {
    return holders.size();
  }
}
