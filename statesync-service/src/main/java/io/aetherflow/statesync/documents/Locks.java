package io.aetherflow.statesync.documents;

import io.aetherflow.statesync.access.Access;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.access.Role;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * The lock of a document: one session is its only editor while it renews its lease. The lease is a
 * row in the store, and each change of its holder raises the document's guard, which every commit
 * compares: so the lock is fenced, and no clock is compared when an edit is committed.
 */
public final class Locks {
  private static final int ENDED_AT_ONCE_MAX = 200;
  private static final int SESSIONS_MAX = 10_000;

  private final DocumentStore store;
  private final DocumentListener listener;
  private final Duration lease;

  /**
   * @param lease how long a lock lives unrenewed
   */
  public Locks(DocumentStore store, DocumentListener listener, Duration lease) {
    this.store = store;
    this.listener = listener;
    this.lease = lease;
  }

  /** Takes the lock for the actor's session, or renews it when that session holds it. */
  public LockLease acquire(Actor actor, String documentId) {
    requireSession(actor);
    record Taken(LockLease lock, boolean changed, DocumentStore.Entry after) {}
    Taken taken =
        store
            .change(
                Fields.id("document_id", documentId),
                change -> {
                  DocumentStore.Entry entry = change.entry();
                  LockLease held = entry.lock();
                  boolean overdue = held != null && held.expiresAt().isBefore(change.now());
                  boolean own = held != null && held.sessionId().equals(actor.sessionId());
                  Access access = Documents.accessOf(entry);
                  Access judged =
                      overdue
                          ? new Access(
                              access.guard(),
                              access.state(),
                              access.publicAccess(),
                              access.memberByUserId(),
                              null)
                          : access;
                  judged
                      .refusalOfEdit(actor.userId(), actor.sessionId())
                      .ifPresent(refusal -> {
                        throw new RefusedException(refusal);
                      });
                  LockLease lock = change.putLock(actor, lease);
                  if (!own) {
                    change.raiseGuard(actor, "lock", "taken");
                  }
                  return new Taken(lock, !own, change.entry());
                })
            .orElseThrow(() -> new RefusedException(Refusal.notFound("document")));
    if (taken.changed()) {
      tell(taken.after());
    }
    return taken.lock();
  }

  /**
   * Ends the lock that the actor's session holds; with {@code override} an owner ends anybody's.
   */
  public void release(Actor actor, String documentId, boolean override) {
    if (!override) {
      requireSession(actor);
    }
    record Released(boolean changed, DocumentStore.Entry after) {}
    Released released =
        store
            .change(
                Fields.id("document_id", documentId),
                change -> {
                  DocumentStore.Entry entry = change.entry();
                  Documents.require(entry, actor, Role.VIEWER);
                  LockLease held = entry.lock();
                  if (held == null) {
                    return new Released(false, entry);
                  }
                  boolean own =
                      !actor.sessionId().isEmpty() && held.sessionId().equals(actor.sessionId());
                  if (!own && !override) {
                    throw new RefusedException(Refusal.locked(held));
                  }
                  if (!own) {
                    Documents.require(entry, actor, Role.OWNER);
                  }
                  change.removeLock();
                  change.raiseGuard(
                      actor, "lock", own ? "released" : "taken from " + held.userId());
                  return new Released(true, change.entry());
                })
            .orElseThrow(() -> new RefusedException(Refusal.notFound("document")));
    if (released.changed()) {
      tell(released.after());
    }
  }

  /** Prolongs the leases of these sessions; answers which of them hold any. */
  public List<String> renew(Collection<String> sessionIds) {
    if (sessionIds.size() > SESSIONS_MAX) {
      throw new RefusedException(
          Refusal.tooLarge(
              "session_ids", Integer.toString(sessionIds.size()), "0.." + SESSIONS_MAX));
    }
    return sessionIds.isEmpty() ? List.of() : store.renewLocks(sessionIds, lease);
  }

  /** Ends what is overdue; any instance may, and each does about every second. */
  public void endOverdue() {
    for (DocumentStore.Ended ended : store.endOverdueLocks(ENDED_AT_ONCE_MAX)) {
      listener.changed(ended.documentId(), ended.version(), ended.guard());
    }
  }

  private void tell(DocumentStore.Entry after) {
    listener.changed(after.document().id(), after.document().version(), after.document().guard());
  }

  private static void requireSession(Actor actor) {
    if (actor.sessionId().isEmpty()) {
      throw RefusedException.malformed("actor.session_id", "", "the session that holds the lock");
    }
  }
}
