package io.aetherflow.statesync.ledger;

import io.aetherflow.model.history.Choice;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where the ledger is read, and changed without an operation. Calls block; a store that cannot be
 * reached throws {@link io.aetherflow.statesync.access.RefusedException} with {@code UNAVAILABLE}.
 */
public interface LedgerStore {

  /**
   * Which entries are wanted.
   *
   * @param documentId of this document; null: of all in which the member has a role
   * @param memberId whose documents are looked at when {@code documentId} is null
   * @param userId only those in which this user took part; empty: all
   * @param open only open ones, only others, or null: both
   */
  record Query(@Nullable UUID documentId, String memberId, String userId, @Nullable Boolean open) {}

  /** Where a list was left. */
  record Cursor(long detectedAtMicros, UUID id) {}

  /** An entry, and where it stands in a list. */
  record Listed(RecordedConflict conflict, Cursor cursor) {}

  /**
   * A decision that changes nothing in the document: what was chosen stands there already, or
   * nothing of it is left.
   *
   * @param by who decided, empty for a vote
   * @param overturned whether the place is the other side's now
   * @param leavesLost whether what does not stand can still be brought back
   */
  record Closing(
      String resolution, String reason, String by, boolean overturned, boolean leavesLost) {}

  /** One entry. */
  Optional<RecordedConflict> find(UUID conflictId);

  /** Entries, newest first, behind a place. */
  List<Listed> list(Query query, int limit, @Nullable Cursor after);

  /** Entries that operations of these versions have caused or changed. */
  List<RecordedConflict> changedBy(UUID documentId, long afterVersion, long upToVersion);

  /**
   * Decides an open entry without a change of the document. Called while the document's row is
   * held.
   *
   * @return false when another revision stands there by now
   */
  boolean decide(RecordedConflict conflict, Closing closing);

  /** Notes a vote, in the place of an earlier one. Called while the document's row is held. */
  void vote(RecordedConflict conflict, String userId, Choice choice);

  /**
   * Open entries whose vote is over: no vote is missing or the time is up; those in documents that
   * may be changed now, at most so many.
   */
  List<UUID> votesToClose(int limit);
}
