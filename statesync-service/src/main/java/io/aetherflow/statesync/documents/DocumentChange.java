package io.aetherflow.statesync.documents;

import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.Member;
import io.aetherflow.statesync.access.PublicAccess;
import java.time.Duration;
import java.time.Instant;

/**
 * One document while its row is held: what it is, and what may be changed. Used by one thread,
 * inside one transaction.
 */
public interface DocumentChange {

  /** The document, its members and lock as they stand now, changes of this transaction included. */
  DocumentStore.Entry entry();

  /** The database's time. */
  Instant now();

  /** Gives it another name and notes who did. The guard stays: a name is no right. */
  void rename(Actor actor, String name);

  void setState(Lifecycle state);

  void setPublicAccess(PublicAccess publicAccess);

  void setPolicy(String policy);

  void putMember(Member member);

  void removeMember(String userId);

  /** Gives the lock to the actor's session, from now on. */
  LockLease putLock(Actor actor, Duration lease);

  void removeLock();

  /** Raises the guard and notes who did what; once per transaction, after the change. */
  void raiseGuard(Actor actor, String action, String detail);
}
