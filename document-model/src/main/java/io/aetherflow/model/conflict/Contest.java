package io.aetherflow.model.conflict;

import io.aetherflow.model.history.Author;
import java.util.UUID;

/**
 * Two concurrent writes of which one has to give way, or both have to live side by side. First and
 * second are in the order of commit.
 */
public sealed interface Contest {

  /** What was committed first. */
  Side first();

  /** What was committed second. */
  Side second();

  /**
   * One side of a contest.
   *
   * @param author who wrote it
   * @param opId its latest operation
   * @param writtenAtMillis the last key stroke of that operation, in milliseconds since the epoch,
   *     clamped on receipt so that no clock in the future wins
   * @param content what was inserted, with U+FFFC for embeds and empty for a mere deletion; or the
   *     value as JSON
   */
  record Side(Author author, UUID opId, long writtenAtMillis, String content) {

    /** Whether this is the later write: by time, then by id, so that everybody agrees. */
    public boolean laterThan(Side other) {
      return writtenAtMillis > other.writtenAtMillis
          || (writtenAtMillis == other.writtenAtMillis
              && opId.toString().compareTo(other.opId.toString()) > 0);
    }
  }

  /** C1: both replaced the same text. */
  record Rewrite(Side first, Side second) implements Contest {}

  /**
   * C2: one side inserted inside what the other deleted.
   *
   * @param firstInserts whether the insertion is the first side; else it is the second
   * @param rewritten whether the deletion put text of its own in the place
   */
  record Insertion(Side first, Side second, boolean firstInserts, boolean rewritten)
      implements Contest {

    /** The side that inserted. */
    public Side insertion() {
      return firstInserts ? first : second;
    }

    /** The side that deleted. */
    public Side deletion() {
      return firstInserts ? second : first;
    }
  }

  /**
   * C3 and C4: both gave the same place a value; {@code null} is the removal of a value.
   *
   * @param subject the name of an attribute, or the pointer of a member
   */
  record Value(LedgerEntry.Kind kind, String subject, Side first, Side second) implements Contest {}
}
