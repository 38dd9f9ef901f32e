package io.aetherflow.gateway.feed;

import io.aetherflow.gateway.access.DocumentAccess;
import io.aetherflow.gateway.protocol.ConflictEntry;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document that somebody on this gateway has open: runs its {@link Feed}, does what that asks
 * for, and passes on what it delivers.
 *
 * <p>Threads: everything belongs to this object's monitor. Listeners are called under it, in order;
 * reading the log and the access happens outside, on the executor.
 */
public final class OpenDocument {
  private static final Logger LOG = LoggerFactory.getLogger(OpenDocument.class);
  private static final int PAGE = 500;
  private static final int RECENT_GROUPS_MAX = 256;
  private static final int RECENT_BYTES_MAX = 256 * 1024;

  /**
   * What is delivered is kept this long after somebody began to read the document, and only then:
   * it is for those who are about to join. Reading the last page takes far less.
   */
  private static final int RECENT_SECONDS = 3;

  private static final int EARLY_MAX = 1_000;
  private static final Duration RETRY_WAIT = Duration.ofMillis(200);

  private final String id;
  private final FeedPorts ports;
  private final Set<FeedListener> listeners = new LinkedHashSet<>();
  private final Map<String, Integer> users = new HashMap<>();
  private final List<FeedEvent> early = new ArrayList<>();

  /** Without a hole up to what was delivered last; empty while nobody is about to join. */
  private final ArrayDeque<Recent> recent = new ArrayDeque<>();

  private int recentBytes;
  private long second;

  /** The last second in which what is delivered is kept. */
  private long keptUntil;

  private @Nullable Feed feed;
  private @Nullable DocumentAccess access;
  private Set<String> editors = Set.of();
  private boolean closed;
  private long idleSinceNanos;

  /** What was delivered in this second. */
  private record Recent(EncodedGroup group, long second) {}

  OpenDocument(String id, FeedPorts ports) {
    this.id = id;
    this.ports = ports;
  }

  /** The document's id. */
  public String id() {
    return id;
  }

  /** The last version that was handed on; what a listener that joins now may be behind of. */
  public synchronized long delivered() {
    return feed == null ? 0 : feed.delivered();
  }

  /** What is known about the document and its users; null before it was first read. */
  public synchronized @Nullable DocumentAccess access() {
    return access;
  }

  /** Whether everything that was heard of is delivered. */
  synchronized boolean isLevel() {
    return feed == null || feed.isLevel();
  }

  /**
   * A user is about to open the document: from now on refreshes ask about them. False when it was
   * closed meanwhile.
   */
  synchronized boolean enter(String userId) {
    if (closed) {
      return false;
    }
    users.merge(userId, 1, Integer::sum);
    keepRecent();
    declareEditors();
    return true;
  }

  /** Takes back an {@link #enter}, and the listener with it. */
  synchronized void leave(String userId, @Nullable FeedListener listener, long nowNanos) {
    if (listener != null) {
      listeners.remove(listener);
    }
    users.computeIfPresent(userId, (key, count) -> count == 1 ? null : count - 1);
    idleSinceNanos = nowNanos;
    declareEditors();
  }

  /** Under the monitor: tells the instances who could vote here, when that has changed. */
  private void declareEditors() {
    DocumentAccess known = access;
    if (known == null) {
      return;
    }
    Set<String> now =
        users.keySet().stream().filter(known::mayEdit).collect(Collectors.toUnmodifiableSet());
    if (!now.equals(editors)) {
      editors = now;
      ports.declarations().editors(id, now);
    }
  }

  /** Closes the document when nobody has had it open for a time. */
  synchronized boolean closeIfIdle(long nowNanos, Duration linger) {
    if (users.isEmpty() && nowNanos - idleSinceNanos >= linger.toNanos()) {
      closed = true;
    }
    return closed;
  }

  /**
   * What the user may do, read when this gateway does not know it; blocks.
   *
   * @throws RefusedException with NOT_FOUND or UNAVAILABLE
   */
  DocumentAccess accessOf(String userId) {
    while (true) {
      Collection<String> asked;
      synchronized (this) {
        if (access != null
            && feed != null
            && access.roles().containsKey(userId)
            && feed.guardKnown() >= feed.guardSeen()) {
          return access;
        }
        asked = Set.copyOf(users.keySet());
      }
      DocumentAccess read = ports.accessReader().read(id, asked);
      ports.meter().accessRead();
      synchronized (this) {
        if (apply(read)) {
          return read;
        }
      }
    }
  }

  /** What became of a {@link #join}. */
  public enum Joined {
    /** The listener is a live one. */
    LIVE,
    /** It has to read on first. */
    BEHIND,
    /** Its user may not read the document any more, as it has been told. */
    REVOKED
  }

  /**
   * Makes a listener a live one when it has everything, or everything but what is still in memory,
   * which it is given then.
   *
   * @param position the last version that the listener has
   * @param seen the access that the listener knows; when it has changed since, the listener is told
   *     now
   */
  public synchronized Joined join(FeedListener listener, long position, DocumentAccess seen) {
    if (feed == null || access == null) {
      throw new IllegalStateException("the access has not been read");
    }
    if (!access.mayRead(listener.userId())) {
      listener.accessChanged(seen, access);
      return Joined.REVOKED;
    }
    if (position < feed.delivered()
        && (recent.isEmpty() || recent.getFirst().group.first() > position + 1)) {
      keepRecent();
      return Joined.BEHIND;
    }
    if (access != seen) {
      listener.accessChanged(seen, access);
    }
    for (Recent delivered : recent) {
      if (delivered.group.last() > position) {
        listener.delivered(delivered.group);
      }
    }
    listeners.add(listener);
    return Joined.LIVE;
  }

  /** Takes an event from a stream, from Redis or from a timer. */
  synchronized void on(FeedEvent event) {
    if (closed) {
      return;
    }
    if (feed == null) {
      // The feed begins at the version that the first access read finds; what comes before that is
      // kept for it.
      if (early.size() < EARLY_MAX) {
        early.add(event);
      }
      return;
    }
    Feed.Step step = feed.on(event);
    feed = step.next();
    for (FeedEffect effect : step.effects()) {
      perform(effect);
    }
  }

  private void perform(FeedEffect effect) {
    switch (effect) {
      case FeedEffect.Deliver deliver -> deliver.groups().forEach(this::deliver);
      case FeedEffect.ArmGapTimer timer ->
          ports.timer().after(timer.delay(), () -> on(new FeedEvent.GapTimerFired()));
      case FeedEffect.ReadRange range ->
          ports.executor().execute(() -> readRange(range.afterVersion()));
      case FeedEffect.RefreshAccess refresh -> ports.executor().execute(this::refreshAccess);
    }
  }

  private void deliver(Group group) {
    EncodedGroup encoded = EncodedGroup.encode(id, group);
    if (second <= keptUntil) {
      recent.addLast(new Recent(encoded, second));
      recentBytes += encoded.utf8Bytes();
      while (recent.size() > RECENT_GROUPS_MAX || recentBytes > RECENT_BYTES_MAX) {
        forgetOldest();
      }
    } else {
      recent.clear();
      recentBytes = 0;
    }
    for (FeedListener listener : listeners) {
      listener.delivered(encoded);
    }
    String traceparent = encoded.operations().getFirst().traceparent();
    if (!traceparent.isEmpty()) {
      ports.traces().delivered(traceparent, id, encoded.first(), listeners.size());
    }
  }

  private void keepRecent() {
    keptUntil = second + RECENT_SECONDS;
  }

  private void forgetOldest() {
    recentBytes -= recent.removeFirst().group.utf8Bytes();
  }

  /** A second has passed. */
  synchronized void forgetOld() {
    second++;
    while (!recent.isEmpty() && recent.getFirst().second < second - RECENT_SECONDS) {
      forgetOldest();
    }
  }

  /** Everybody here is told of a changed entry of the ledger. */
  synchronized void conflictChanged(Conflict conflict) {
    if (!listeners.isEmpty()) {
      ConflictEntry entry = ConflictEntry.of(conflict);
      listeners.forEach(listener -> listener.conflictChanged(entry));
    }
  }

  /** Everybody here is told that versions have other names now. */
  synchronized void versionsNamed() {
    listeners.forEach(FeedListener::versionsNamed);
  }

  private void readRange(long afterVersion) {
    ports.meter().gapRead();
    try {
      ReadOperationsResponse page = ports.logReader().read(id, afterVersion, PAGE);
      on(
          new FeedEvent.PageRead(
              page.getOperationsList(),
              page.getHeadVersion(),
              page.getGuard(),
              page.getConflictsList()));
    } catch (RefusedException e) {
      LOG.warn("The log of {} above {} could not be read: {}", id, afterVersion, e.getMessage());
      on(new FeedEvent.ReadFailed());
    }
  }

  private void refreshAccess() {
    Collection<String> asked;
    synchronized (this) {
      if (closed) {
        return;
      }
      asked = Set.copyOf(users.keySet());
    }
    DocumentAccess read;
    try {
      read = ports.accessReader().read(id, asked);
      ports.meter().accessRead();
    } catch (RefusedException e) {
      if (e.refusal().code() == ErrorCode.NOT_FOUND) {
        gone();
      } else {
        LOG.warn("The access of {} could not be read: {}", id, e.getMessage());
        ports.timer().after(RETRY_WAIT, this::refreshAccess);
      }
      return;
    }
    boolean applied;
    synchronized (this) {
      applied = apply(read);
    }
    if (!applied) {
      refreshAccess();
    }
  }

  private synchronized void gone() {
    if (access != null && feed != null) {
      apply(access.gone(feed.guardSeen()), true);
    }
  }

  /**
   * Under the monitor: takes what was read, unless it does not speak of all users or is older than
   * what is known.
   */
  private boolean apply(DocumentAccess read) {
    return apply(read, false);
  }

  private boolean apply(DocumentAccess read, boolean gone) {
    if (!gone && !read.roles().keySet().containsAll(users.keySet())) {
      return false;
    }
    DocumentAccess before = access;
    if (before != null && read.guard() < before.guard()) {
      return false;
    }
    access = read;
    declareEditors();
    if (feed == null) {
      feed = Feed.at(read.document().getVersion(), read.guard());
      List<FeedEvent> kept = List.copyOf(early);
      early.clear();
      kept.forEach(this::on);
      return true;
    }
    if (before != null) {
      for (FeedListener listener : List.copyOf(listeners)) {
        listener.accessChanged(before, read);
        if (!read.mayRead(listener.userId())) {
          listeners.remove(listener);
        }
      }
    }
    on(new FeedEvent.AccessKnown(read.guard()));
    return true;
  }
}
