package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.DocumentTypes;
import io.aetherflow.statesync.access.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sequencers of the documents that are being edited on this instance: made at a document's
 * first submission, gone when it has been idle. Any thread may call.
 *
 * <p>Order: submissions of one document are judged in the order in which they are given here by one
 * thread.
 */
public final class Sequencers implements Ports.Registry {
  private final ConcurrentMap<UUID, Sequencer> byDocument = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, TokenBucket> budgetByUser = new ConcurrentHashMap<>();
  private final AtomicLong unanswered = new AtomicLong();
  private final Limits limits;
  private final InstantSource clock;
  private final Ports ports;
  private volatile boolean draining;

  /**
   * @param relief runs what would hold up a document: long transforms
   */
  public Sequencers(
      OperationLog log,
      DocumentTypes types,
      Judges judges,
      Arbiters arbiters,
      Announcer announcer,
      Snapshots snapshots,
      EditObserver observer,
      Limits limits,
      InstantSource clock,
      Timer timer,
      Executor relief) {
    this.limits = limits;
    this.clock = clock;
    this.ports =
        new Ports(
            log,
            new Loader(log, types, judges, limits),
            arbiters,
            announcer,
            snapshots,
            observer,
            limits,
            clock,
            timer,
            relief,
            this);
  }

  /**
   * Takes a submission; its results go to the sink, once. While this instance drains nothing is
   * taken, and the sink is never called: the gateway submits elsewhere what it has no answer to.
   *
   * @return whether it was taken
   */
  public boolean take(EditSubmission submission, ResultSink sink) {
    unanswered.incrementAndGet();
    if (draining) {
      unanswered.decrementAndGet();
      return false;
    }
    ResultSink counted =
        results -> {
          // Answered first: whoever waits for the last answer must find it given.
          sink.accept(results);
          unanswered.decrementAndGet();
        };
    long afterMillis = overBudget(submission);
    if (afterMillis > 0) {
      String limit = limits.operationsPerUserAndSecond() + " a second";
      counted.accept(rejected(submission, Refusal.rateLimited("of this user", limit, afterMillis)));
    } else {
      submit(submission, counted);
    }
    return true;
  }

  /** From within: past budgets and draining. */
  @Override
  public void submit(EditSubmission submission, ResultSink sink) {
    byDocument
        .computeIfAbsent(submission.documentId(), id -> new Sequencer(id, ports))
        .submit(submission, sink);
  }

  @Override
  public void closed(UUID documentId, Sequencer sequencer) {
    byDocument.remove(documentId, sequencer);
  }

  /**
   * Forgets documents that are idle, users whose budget is full, and operations that need not be in
   * memory when there is too little of it. Called every few seconds.
   */
  public void sweep() {
    Instant now = clock.instant();
    if (memoryBytes() > limits.documentsBytesMax()) {
      byDocument.values().forEach(Sequencer::shorten);
    }
    boolean crowded =
        byDocument.size() > limits.documentsMax() || memoryBytes() > limits.documentsBytesMax();
    Instant idleSince = crowded ? now.minusSeconds(1) : now.minus(limits.idleAfter());
    byDocument.values().forEach(sequencer -> sequencer.closeIfIdleSince(idleSince));
    budgetByUser.values().removeIf(budget -> budget.isFull(now.toEpochMilli()));
  }

  /** From now on takes nothing new. What was taken is finished and answered. */
  public void drain() {
    draining = true;
  }

  /** Submissions that have no answer yet. */
  public long unanswered() {
    return unanswered.get();
  }

  /** Documents in memory. */
  public int active() {
    return byDocument.size();
  }

  /** About how much memory they take. */
  public long memoryBytes() {
    return byDocument.values().stream().mapToLong(Sequencer::memoryBytes).sum();
  }

  private long overBudget(EditSubmission submission) {
    if (submission.actor() == null) {
      return 0;
    }
    long now = clock.millis();
    return budgetByUser
        .computeIfAbsent(
            submission.actor().userId(),
            user -> new TokenBucket(limits.operationsPerUserAndSecond(), now))
        .take(submission.operations().size(), now);
  }

  private static List<EditResult> rejected(EditSubmission submission, Refusal refusal) {
    List<EditResult> results = new ArrayList<>();
    for (EditOperation operation : submission.operations()) {
      Refusal reason = results.isEmpty() ? refusal : Ticket.predecessorRejected(refusal);
      results.add(new EditResult.Rejected(operation.opId(), reason));
    }
    return results;
  }
}
