package io.aetherflow.statesync.ledger;

import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.history.Author;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a commit changes in the ledger, in the same transaction as the operations. */
public sealed interface LedgerChange {
  /** The conflict that it is about. */
  UUID conflictId();

  /**
   * A conflict that an operation caused; when it is recorded already, what is lost in it now.
   *
   * @param resolution how it was decided, empty while it is open
   * @param resolutionVersion the version that took something out or set it again, 0 for none
   */
  record Found(
      UUID conflictId,
      LedgerEntry.Kind kind,
      String policy,
      String resolution,
      String reason,
      String subject,
      long detectedVersion,
      long resolutionVersion,
      long changedVersion,
      Party winner,
      Party loser,
      Ruling.@Nullable Poll poll,
      RecordedConflict.Remains remains)
      implements LedgerChange {

    /**
     * What two operations of one commit make of one conflict: found by the first, as of the last.
     */
    public Found amendedBy(Found later) {
      return new Found(
          conflictId,
          kind,
          policy,
          resolution,
          reason,
          subject,
          detectedVersion,
          resolutionVersion > 0 ? resolutionVersion : later.resolutionVersion,
          later.changedVersion,
          later.winner,
          later.loser,
          poll,
          later.remains);
    }
  }

  /** One side of a conflict that was found. */
  record Party(Author author, String content, Set<UUID> opIds) {
    /** So much of the content is recorded for people; restoring needs none of it. */
    private static final int CONTENT_LENGTH_MAX = 4096;

    public Party {
      opIds = Set.copyOf(opIds);
      if (content.length() > CONTENT_LENGTH_MAX) {
        int end = CONTENT_LENGTH_MAX - 1;
        if (Character.isHighSurrogate(content.charAt(end - 1))) {
          end--;
        }
        content = content.substring(0, end) + "…";
      }
    }
  }

  /**
   * People have decided an open conflict.
   *
   * @param revision the one that was decided on; another one makes the commit lose its race
   * @param by who decided, empty for a vote
   * @param version the operation that carries it out
   * @param overturned whether the place is the other side's now
   */
  record Decided(
      UUID conflictId,
      long revision,
      String resolution,
      String reason,
      String by,
      long version,
      boolean overturned,
      RecordedConflict.Remains remains)
      implements LedgerChange {}

  /** What was lost was brought back. */
  record Restored(UUID conflictId, long revision, String by, long version)
      implements LedgerChange {}
}
