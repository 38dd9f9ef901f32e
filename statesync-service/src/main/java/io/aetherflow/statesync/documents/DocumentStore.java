package io.aetherflow.statesync.documents;

import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.Member;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where documents, members and locks are kept. Calls block; each is one transaction. A store that
 * cannot be reached throws {@link io.aetherflow.statesync.access.RefusedException} with {@code
 * UNAVAILABLE}.
 */
public interface DocumentStore {

  /** One document with members and lock, as of one moment. */
  record Entry(Document document, List<Member> members, @Nullable LockLease lock) {}

  /** A lease that was not renewed in time and has been ended; the guard has risen. */
  record Ended(UUID documentId, long version, long guard) {}

  /** Where a document's log ends. */
  record Head(UUID documentId, long version, long guard) {}

  /** The document, or nothing when there is none of this id. */
  Optional<Entry> find(UUID documentId);

  /** Adds the document with its creator as owner; answers false when the id is taken. */
  boolean insert(DocumentDraft draft, Actor creator);

  /**
   * Documents of this state that the user may see, newest change first; deleted ones only for their
   * owners.
   *
   * @param query a part of the name in any case, or empty
   */
  List<DocumentView> list(
      String userId, Lifecycle state, String query, int limit, @Nullable PageCursor after);

  /**
   * Runs the work in one transaction that holds the document's row, so that no commit and no other
   * change comes between. The work's exception undoes everything. Answers nothing when there is no
   * such document.
   */
  <R> Optional<R> change(UUID documentId, Function<DocumentChange, R> work);

  /**
   * Prolongs the leases of these sessions, without touching a guard; answers which of them hold
   * any.
   */
  List<String> renewLocks(Collection<String> sessionIds, Duration lease);

  /** Ends leases that are overdue, at most this many. */
  List<Ended> endOverdueLocks(int limit);

  /** The heads of those of these documents that exist. */
  List<Head> heads(Collection<UUID> documentIds);

  /** Counts over the whole installation; large tables are estimated. */
  Totals totals();

  /** How much there is. */
  record Totals(long activeDocuments, long operations, long conflicts, long openConflicts) {}
}
