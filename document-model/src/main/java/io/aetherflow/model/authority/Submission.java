package io.aetherflow.model.authority;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.OperationType;
import java.util.UUID;

/**
 * An operation as its author sent it, and as it is sent again on every retry.
 *
 * @param opId made once by the author's client
 * @param type {@link OperationType#EDIT} for what users write
 * @param baseVersion the version that the author had seen
 * @param delta on the document at {@code baseVersion} followed by the author's own earlier
 *     operations above it
 * @param writtenAtMillis the last key stroke, clamped on receipt to a time that is not in the
 *     future
 */
public record Submission<D>(
    UUID opId, Author author, OperationType type, long baseVersion, D delta, long writtenAtMillis) {

  /** A user's edit. */
  public static <D> Submission<D> edit(
      UUID opId, Author author, long baseVersion, D delta, long writtenAtMillis) {
    return new Submission<>(opId, author, OperationType.EDIT, baseVersion, delta, writtenAtMillis);
  }
}
