package io.aetherflow.statesync.commit;

import io.aetherflow.statesync.sequencer.CommitOutcome;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the batches of many documents together. Natural batching: a lane that is free takes all
 * that waits, up to a limit, so that batches grow with the load and a single edit never waits for
 * company. Each lane is one platform thread, which reads the store's answers itself, where a
 * virtual thread would be woken by two others for each; it has one transaction open at most. A
 * document has one batch under way at most, so the lanes never touch the same row.
 *
 * <p>A transaction that the store refuses is halved until the document that it refuses stands
 * alone; a poisoned document so never fails its neighbours.
 */
public final class GroupCommit implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);
  private static final int DOCUMENTS_MAX = 1000;
  private static final int PASSING_TRIES_MAX = 4;

  private record Waiting(DocumentBatch batch, CompletableFuture<CommitOutcome> outcome) {}

  private final CommitStore store;
  private final CommitMeter meter;
  private final int operationsMax;
  private final long bytesMax;
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
  private final List<Thread> lanes = new ArrayList<>();
  private volatile boolean closed;

  /**
   * @param lanes transactions at the same time
   * @param operationsMax operations in one transaction, about
   * @param bytesMax bytes of them, about
   */
  public GroupCommit(
      CommitStore store, CommitMeter meter, int lanes, int operationsMax, long bytesMax) {
    this.store = store;
    this.meter = meter;
    this.operationsMax = operationsMax;
    this.bytesMax = bytesMax;
    for (int i = 0; i < lanes; i++) {
      this.lanes.add(Thread.ofPlatform().daemon().name("commit-" + i).start(this::run));
    }
  }

  /** Puts a batch in line. The stage never completes exceptionally, and completes on a lane. */
  public CompletionStage<CommitOutcome> commit(DocumentBatch batch) {
    var outcome = new CompletableFuture<CommitOutcome>();
    queue.add(new Waiting(batch, outcome));
    return outcome;
  }

  private void run() {
    try {
      while (!closed) {
        commitNow(gather(queue.take()));
      }
    } catch (InterruptedException e) {
      // Closed; who still waits learns nothing, as if the process had ended.
      Thread.currentThread().interrupt();
    }
  }

  private List<Waiting> gather(Waiting first) {
    List<Waiting> gathered = new ArrayList<>();
    gathered.add(first);
    int operations = first.batch().operations().size();
    long bytes = first.batch().bytes();
    while (gathered.size() < DOCUMENTS_MAX && operations < operationsMax && bytes < bytesMax) {
      Waiting next = queue.poll();
      if (next == null) {
        break;
      }
      gathered.add(next);
      operations += next.batch().operations().size();
      bytes += next.batch().bytes();
    }
    // One order for everybody: two instances that lock the same rows wait for each other, but never
    // in a circle.
    gathered.sort(Comparator.comparing(waiting -> waiting.batch().documentId().toString()));
    return gathered;
  }

  private void commitNow(List<Waiting> group) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      long startNanos = System.nanoTime();
      try {
        List<DocumentBatch> batches = group.stream().map(Waiting::batch).toList();
        Map<UUID, CommitOutcome> outcomes = store.commit(batches);
        meter.committed(batches, System.nanoTime() - startNanos);
        for (Waiting waiting : group) {
          waiting.outcome.complete(
              outcomes.getOrDefault(waiting.batch().documentId(), new CommitOutcome.LostRace()));
        }
        return;
      } catch (CommitStore.OutcomeUnknownException e) {
        log.warn("A commit's connection broke; its outcome will be looked up", e);
        meter.unknown();
        complete(group, new CommitOutcome.Unknown());
        return;
      } catch (CommitStore.BatchRefusedException e) {
        if (e.reason() == CommitStore.Reason.PASSING) {
          if (attempt == PASSING_TRIES_MAX) {
            log.warn("A commit was put off {} times; its documents are loaded anew", attempt, e);
            complete(group, new CommitOutcome.Unknown());
            return;
          }
          Thread.sleep(Duration.ofMillis(5L << attempt));
        } else {
          meter.refused();
          halve(group, e);
          return;
        }
      } catch (RuntimeException e) {
        log.error("A commit failed", e);
        complete(group, new CommitOutcome.Unknown());
        return;
      }
    }
  }

  private void halve(List<Waiting> group, CommitStore.BatchRefusedException refused)
      throws InterruptedException {
    if (group.size() == 1) {
      DocumentBatch batch = group.getFirst().batch();
      log.warn(
          "The log refuses {} operations of document {}",
          batch.operations().size(),
          batch.documentId(),
          refused);
      complete(group, new CommitOutcome.Failed(refused.reason() == CommitStore.Reason.ID_USED));
      return;
    }
    int middle = group.size() / 2;
    commitNow(group.subList(0, middle));
    commitNow(group.subList(middle, group.size()));
  }

  private static void complete(List<Waiting> group, CommitOutcome outcome) {
    group.forEach(waiting -> waiting.outcome.complete(outcome));
  }

  @Override
  public void close() {
    closed = true;
    lanes.forEach(Thread::interrupt);
    try {
      for (Thread lane : lanes) {
        lane.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
