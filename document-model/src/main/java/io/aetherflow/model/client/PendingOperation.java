package io.aetherflow.model.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An operation of this client that is not yet acknowledged.
 *
 * @param baseVersion the confirmed version when its writing began
 * @param previousOpId the pending operation before it when its writing began, null when there was
 *     none; the server checks that it reads this one on top of the same
 * @param written on the document at {@code baseVersion} followed by the pending operations before
 *     it; what is sent, on every try
 * @param writtenAtMillis the last key stroke
 * @param rebased the same on the confirmed version followed by the pending operations before it;
 *     what is shown
 */
public record PendingOperation<D>(
    UUID opId,
    long baseVersion,
    @Nullable UUID previousOpId,
    D written,
    long writtenAtMillis,
    D rebased,
    Stage stage) {

  /** How far an operation has come. */
  public enum Stage {
    /** Takes up further key strokes. */
    OPEN,
    /** Complete, waits for its turn. */
    SEALED,
    /** On its way; its bytes never change any more. */
    SENT
  }

  PendingOperation<D> at(Stage next) {
    return new PendingOperation<>(
        opId, baseVersion, previousOpId, written, writtenAtMillis, rebased, next);
  }

  PendingOperation<D> rebasedTo(D delta) {
    return new PendingOperation<>(
        opId, baseVersion, previousOpId, written, writtenAtMillis, delta, stage);
  }
}
