package io.aetherflow.client;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A local edit: shown at once, sent in the background.
 *
 * <p>Edits written while an earlier one is under way travel as one operation: they then share the
 * id and the outcome.
 *
 * @param opId the operation that the edit became part of
 * @param outcome completes when the operation is committed or refused; never exceptionally
 */
public record Edit<D>(UUID opId, CompletableFuture<EditOutcome<D>> outcome) {

  /** Waits until the edit is committed or refused, through however many reconnections. */
  public EditOutcome<D> await() {
    return outcome.join();
  }
}
