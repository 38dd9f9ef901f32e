package io.aetherflow.statesync.sequencer;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * The log of all documents, which alone says what was committed.
 *
 * <p>Calls return at once; their stages complete on any thread. A stage that completes
 * exceptionally means that the log could not be reached; {@link #commit} never does.
 */
public interface OperationLog {

  /** Operations that one call answers at most. */
  int PAGE_MAX = 1000;

  /** Everything that is needed to begin with a document; nothing when there is none of this id. */
  CompletionStage<Optional<LoadedDocument>> load(UUID documentId);

  /** Like {@link #load}, without a snapshot, for who knows the document at {@code afterVersion}. */
  CompletionStage<Optional<LoadedDocument>> loadAfter(UUID documentId, long afterVersion);

  /**
   * Operations above a version, ascending, without a hole.
   *
   * @param limit 1..{@link #PAGE_MAX}; fewer only at the log's end
   */
  CompletionStage<List<LoggedOperation>> read(UUID documentId, long afterVersion, int limit);

  /**
   * Commits a batch if version and guard of its document are the expected ones, durably. The caller
   * has at most one batch of a document under way.
   */
  CompletionStage<CommitOutcome> commit(DocumentBatch batch);
}
