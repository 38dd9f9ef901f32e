package io.aetherflow.model.authority;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.OperationType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation as its author sent it, and as it is sent again on every retry.
 *
 * @param opId made once by the author's client
 * @param type {@link OperationType#EDIT} for what users write
 * @param baseVersion the version that the author had seen
 * @param previousOpId the last one of the author's own operations that were pending when this was
 *     written, and above which it was written; null when nothing was pending
 * @param delta on the document at {@code baseVersion} followed by the author's own earlier
 *     operations above it, up to and including {@code previousOpId}
 * @param writtenAtMillis the last key stroke, clamped on receipt to a time that is not in the
 *     future
 */
public record Submission<D>(
    UUID opId,
    Author author,
    OperationType type,
    long baseVersion,
    @Nullable UUID previousOpId,
    D delta,
    long writtenAtMillis) {

  /** What was written with nothing pending. */
  public Submission(
      UUID opId,
      Author author,
      OperationType type,
      long baseVersion,
      D delta,
      long writtenAtMillis) {
    this(opId, author, type, baseVersion, null, delta, writtenAtMillis);
  }

  /** A user's edit, written with nothing pending. */
  public static <D> Submission<D> edit(
      UUID opId, Author author, long baseVersion, D delta, long writtenAtMillis) {
    return new Submission<>(opId, author, OperationType.EDIT, baseVersion, delta, writtenAtMillis);
  }

  /** The same, written on top of a pending operation, or of none. */
  public Submission<D> after(@Nullable UUID previous) {
    return new Submission<>(opId, author, type, baseVersion, previous, delta, writtenAtMillis);
  }
}
