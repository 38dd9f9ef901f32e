package io.aetherflow.statesync.commit;

import io.aetherflow.statesync.sequencer.CommitOutcome;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import io.aetherflow.statesync.sequencer.LoadedDocument;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import io.aetherflow.statesync.sequencer.OperationLog;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * The log on a store: reads on virtual threads, a bounded number at the same time, and group
 * commit.
 */
public final class DurableLog implements OperationLog {
  private final LogStore store;
  private final GroupCommit commit;

  /**
   * Many documents may be loaded at once; they wait here, and not for a connection, which they
   * would do only so long.
   */
  private final Semaphore readers;

  /**
   * @param readersMax reads at the same time
   */
  public DurableLog(LogStore store, GroupCommit commit, int readersMax) {
    this.store = store;
    this.commit = commit;
    this.readers = new Semaphore(readersMax, true);
  }

  @Override
  public CompletionStage<Optional<LoadedDocument>> load(UUID documentId) {
    return reading(() -> store.load(documentId, -1));
  }

  @Override
  public CompletionStage<Optional<LoadedDocument>> loadAfter(UUID documentId, long afterVersion) {
    return reading(() -> store.load(documentId, afterVersion));
  }

  @Override
  public CompletionStage<List<LoggedOperation>> read(
      UUID documentId, long afterVersion, int limit) {
    return reading(() -> store.read(documentId, afterVersion, limit));
  }

  @Override
  public CompletionStage<CommitOutcome> commit(DocumentBatch batch) {
    return commit.commit(batch);
  }

  private <R> CompletionStage<R> reading(Supplier<R> read) {
    var result = new CompletableFuture<R>();
    Thread.ofVirtual()
        .name("log-reader")
        .start(() -> {
          R answer;
          try {
            readers.acquire();
            try {
              answer = read.get();
            } finally {
              readers.release();
            }
          } catch (InterruptedException | RuntimeException e) {
            result.completeExceptionally(e);
            return;
          }
          // Outside of the permit: what follows is not a read.
          result.complete(answer);
        });
    return result;
  }
}
