package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.ledger.RecordedConflict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders the operations of one document.
 *
 * <p>All fields but two belong to the mailbox: they are touched by one thread at a time, whichever
 * runs the mailbox.
 *
 * <pre>
 *   submission ─▶ waiting ─judge─▶ pending ─one batch at a time─▶ in flight ─committed─▶ result
 *                  ▲  │ far behind                                    │
 *                  │  └──▶ parked ──prepared, off this mailbox──▶ judge
 *                  └───────── lost race, unknown outcome: reload and judge again ◀──┘
 * </pre>
 *
 * <p>Two replicas are kept, sharing nearly everything: the confirmed one is in the log; the head is
 * what it will be when all that is in flight and pending is committed. A refusal, too, is only told
 * once the state that it was judged on is known to have been the newest: another instance may know
 * of an operation, or a right, that this one has not heard of yet.
 */
final class Sequencer {
  private static final Logger logger = LoggerFactory.getLogger(Sequencer.class);

  /**
   * Who is further behind than this is prepared away from the mailbox, unless what was read for
   * another one serves.
   */
  private static final int FAR_BEHIND_VERSIONS = 1000;

  /** Reading and judging more than this takes about a millisecond. */
  private static final long LONG_TO_JUDGE_BYTES = 32 << 10;

  private static final long RETRY_AFTER_MILLIS = 500;
  private static final long RELOAD_DELAY_MILLIS_MAX = 2000;

  private final UUID documentId;
  private final Ports ports;
  private final Mailbox mailbox;
  private final TokenBucket budget;
  private final Parking parking;

  private @Nullable Confirmed confirmed;
  private @Nullable Replica<?, ?> head;
  private boolean loading;
  private boolean closed;
  private int failedLoads;
  private long arrivals;
  private Instant lastUsed;
  private int tickets;
  private int queuedOperations;
  private long queuedBytes;

  /**
   * How many batches are still to be made of one operation only, to find the one that the log
   * refuses.
   */
  private int isolated;

  /** About how much memory the document takes. Written by the mailbox, read by who sweeps. */
  private volatile long memoryBytes;

  /** Whether the document's policy may take long. Written by the mailbox, read by who submits. */
  private volatile boolean judgedSlowly;

  private final Queue<Ticket> waiting =
      new PriorityQueue<>(Comparator.comparingLong(t -> t.arrival));
  private final Line line = new Line();

  Sequencer(UUID documentId, Ports ports) {
    this.documentId = documentId;
    this.ports = ports;
    this.mailbox = new Mailbox(ports.relief(), ports::micros);
    this.lastUsed = ports.clock().instant();
    this.budget =
        new TokenBucket(ports.limits().operationsPerDocumentAndSecond(), lastUsed.toEpochMilli());
    this.parking = new Parking(documentId, ports, mailbox, this::prepared);
  }

  /** Takes a submission; its results go to the sink, once. Does not hold the caller up for long. */
  void submit(EditSubmission submission, ResultSink sink) {
    long receivedAtMicros = ports.micros();
    Runnable task = () -> receive(submission, sink, receivedAtMicros);
    if (judgedSlowly || submission.bytes() > LONG_TO_JUDGE_BYTES) {
      mailbox.executeAway(task);
    } else {
      mailbox.execute(task);
    }
  }

  /** Leaves memory if nothing was done here since this moment. */
  void closeIfIdleSince(Instant moment) {
    mailbox.execute(() -> {
      if (!closed && tickets == 0 && !loading && !lastUsed.isAfter(moment)) {
        close();
      }
    });
  }

  long memoryBytes() {
    return memoryBytes;
  }

  /** Keeps no more operations in memory than it has to. */
  void shorten() {
    mailbox.execute(() -> shorten(ports.limits().recentOperations()));
  }

  private void shorten(int operationsMax) {
    Confirmed known = confirmed;
    if (known == null || loading) {
      return;
    }
    boolean level = head == known.replica();
    confirmed = known.with(known.replica().shortened(operationsMax));
    head = level ? confirmed.replica() : newest().shortened(operationsMax);
    memoryBytes = newest().memoryBytes();
  }

  /** Operations that are large are fewer in memory than others. */
  private void weigh(Confirmed known) {
    Replica<?, ?> replica = newest();
    if (known.version() == replica.version()) {
      // The head may have been shortened since what was confirmed was judged.
      confirmed = known.with(replica);
    }
    long bytesMax = ports.limits().logBytesMax();
    if (replica.logBytes() > bytesMax) {
      shorten((int) Math.max(1, replica.operations() * bytesMax / 2 / replica.logBytes()));
    } else {
      memoryBytes = replica.memoryBytes();
    }
  }

  private void close() {
    closed = true;
    ports.closed(documentId, this);
  }

  private void receive(EditSubmission submission, ResultSink sink, long receivedAtMicros) {
    if (closed) {
      ports.resubmit(submission, sink);
      return;
    }
    lastUsed = ports.clock().instant();
    Ticket ticket = new Ticket(submission, sink, arrivals++, receivedAtMicros);
    Limits limits = ports.limits();
    int count = submission.operations().size();
    long bytes = submission.bytes();
    tickets++;
    queuedOperations += count;
    queuedBytes += bytes;
    ports.observer().queued(count);
    long afterMillis = budget.take(count, lastUsed.toEpochMilli());
    if (afterMillis > 0) {
      String limit = limits.operationsPerDocumentAndSecond() + " a second";
      reject(ticket, Refusal.rateLimited("on this document", limit, afterMillis));
    } else if (queuedOperations > limits.queuedOperationsMax()
        || queuedBytes > limits.queuedBytesMax()) {
      String limit = limits.queuedOperationsMax() + " waiting operations";
      reject(ticket, Refusal.rateLimited("waiting on this document", limit, RETRY_AFTER_MILLIS));
    } else {
      waiting.add(ticket);
      work();
    }
  }

  private void work() {
    if (loading || waiting.isEmpty() && !line.hasPending()) {
      return;
    }
    Confirmed known = confirmed;
    if (known == null) {
      load();
      return;
    }
    while (!waiting.isEmpty() && (isolated == 0 || !line.hasPending())) {
      judge(waiting.remove(), known);
    }
    commitNext(known);
  }

  // ----------------------------------------------------------------------------------------------
  // judging

  private void judge(Ticket ticket, Confirmed known) {
    if (parking.holdsBehind(ticket)) {
      return;
    }
    while (!ticket.allJudged()) {
      int index = ticket.next;
      EditOperation operation = ticket.operation(index);
      Verdict verdict = Rules.refusal(ports.limits(), known, operation);
      if (verdict == null) {
        Replica.Written written = written(ticket, index, known);
        Replica.Prepared.Ready ready = ticket.takeReady();
        long base = operation.baseVersion();
        boolean far = newest().version() - base > FAR_BEHIND_VERSIONS && !newest().hasRead(base);
        if (ready != null) {
          verdict = newest().judge(written, ready, arbiter(known));
        } else if (far) {
          verdict = new Verdict.TooFarBehind(base);
        } else if (index == ticket.submission.operations().size() - 1) {
          verdict = newest().judge(written, arbiter(known));
        } else {
          verdict = judge(ticket, newest().prepare(ticket.frame(latestMillis(known))), known);
        }
      }
      if (verdict instanceof Verdict.TooFarBehind(long version)) {
        ticket.prepared(List.of());
        parking.park(ticket, version);
        prepareNext();
        return;
      }
      note(ticket, Rules.permitted(known, ticket.submission, verdict), known);
    }
  }

  /**
   * The verdict on the next operation; those behind it are judged as they were prepared with it.
   */
  private Verdict judge(Ticket ticket, Replica.Prepared prepared, Confirmed known) {
    Replica.Written written = written(ticket, ticket.next, known);
    return switch (prepared) {
      case Replica.Prepared.Known(Verdict decided) -> decided;
      case Replica.Prepared.Moved(Wish wish) -> newest().fulfil(written, wish, arbiter(known));
      case Replica.Prepared.Ready ready -> {
        ticket.prepared(ready.behind());
        yield newest().judge(written, ready, arbiter(known));
      }
    };
  }

  private Replica.Written written(Ticket ticket, int index, Confirmed known) {
    return ticket.written(index, latestMillis(known));
  }

  private long latestMillis(Confirmed known) {
    return Math.max(ports.clock().millis(), known.lastCommittedAtMillis());
  }

  private Arbitration arbiter(Confirmed known) {
    return new Arbitration(
        known.policy(), ports.arbiters().arbiter(documentId, known.policy(), known.access()));
  }

  private Replica<?, ?> newest() {
    Replica<?, ?> replica = head;
    if (replica == null) {
      throw new IllegalStateException("document " + documentId + " is not loaded");
    }
    return replica;
  }

  /** Puts an operation that has its verdict in line. */
  private void note(Ticket ticket, Verdict verdict, Confirmed known) {
    int index = ticket.next++;
    switch (verdict) {
      case Verdict.Accepted accepted -> {
        head = accepted.after();
        enter(ticket, index, verdict);
      }
      case Verdict.Already(long version) when version <= known.version() ->
          settle(ticket, index, new EditResult.Before(ticket.operation(index).opId(), version));
      case Verdict.Already(long version) -> enter(ticket, index, verdict);
      case Verdict.Refused(Refusal refusal) -> {
        enter(ticket, index, verdict);
        while (!ticket.allJudged()) {
          enter(ticket, ticket.next++, new Verdict.Refused(Ticket.predecessorRejected(refusal)));
        }
      }
      case Verdict.TooFarBehind(long version) -> throw new IllegalStateException("not a verdict");
    }
  }

  private void enter(Ticket ticket, int index, Verdict verdict) {
    line.add(new Line.Entry(ticket, index, verdict, ports.micros()));
  }

  private void prepareNext() {
    Confirmed known = confirmed;
    if (known != null) {
      waiting.addAll(parking.release(newest()::hasRead));
      parking.prepareNext(known.replica(), ticket -> ticket.frame(latestMillis(known)));
    }
  }

  /** A parked submission was looked at off this mailbox. */
  private void prepared(Ticket ticket, Replica.Prepared prepared) {
    Confirmed known = confirmed;
    if (known == null || loading) {
      // The next state is on its way; judged again, the submission finds its way here again.
      waiting.addAll(parking.release(ticket.author));
      return;
    }
    Verdict early = Rules.refusal(ports.limits(), known, ticket.operation(ticket.next));
    Verdict verdict = early != null ? early : judge(ticket, prepared, known);
    List<Ticket> released = parking.release(ticket.author);
    if (!(verdict instanceof Verdict.TooFarBehind)) {
      note(ticket, Rules.permitted(known, ticket.submission, verdict), known);
    }
    waiting.addAll(released);
    // Whoever is parked still would wait for the next commit otherwise, and there may be none.
    prepareNext();
    work();
  }

  // -------------------------------------------------------------------------------------------
  // committing

  private void commitNext(Confirmed known) {
    if (!line.inFlight().isEmpty() || !line.hasPending()) {
      return;
    }
    Limits limits = ports.limits();
    int operationsMax = isolated > 0 ? 1 : limits.batchOperationsMax();
    Line.Batch batch = line.next(operationsMax, limits.batchBytesMax(), ports.micros());
    if (batch.operations().isEmpty()) {
      ports
          .loader()
          .advance(documentId, known)
          .whenComplete((found, failure) -> mailbox.execute(() -> verified(found, failure)));
    } else {
      ports
          .log()
          .commit(
              new DocumentBatch(
                  documentId, known.version(), known.guard(), batch.operations(), batch.ledger()))
          .whenComplete((outcome, failure) ->
              mailbox.execute(
                  () -> committed(failure == null ? outcome : new CommitOutcome.Unknown())));
    }
  }

  private void committed(CommitOutcome outcome) {
    switch (outcome) {
      case CommitOutcome.Committed durable -> confirm(durable);
      case CommitOutcome.LostRace(Set<UUID> outdated) -> {
        ports.observer().lostRace();
        judgeAgain();
        refuseOutdated(outdated);
        load();
      }
      case CommitOutcome.Unknown() -> {
        line.inFlight().entries().forEach(entry -> entry.ticket().inDoubt = true);
        judgeAgain();
        load();
      }
      case CommitOutcome.Failed(boolean idUsed) -> failed(idUsed);
    }
  }

  /**
   * Wishes about conflicts that are no longer as they were read come again when they were read
   * anew.
   */
  private void refuseOutdated(Set<UUID> conflicts) {
    for (Ticket ticket : List.copyOf(waiting)) {
      Wish wish = ticket.operation(0).wish();
      if (wish != null && conflicts.contains(wish.conflict().id())) {
        waiting.remove(ticket);
        reject(ticket, Refusal.outdated());
      }
    }
  }

  private void confirm(CommitOutcome.Committed outcome) {
    Confirmed known = Objects.requireNonNull(confirmed);
    Line.Batch batch = line.inFlight();
    int resolutions = batch.resolutions();
    int edits = batch.operations().size() - resolutions;
    Confirmed next =
        known.grown(batch.after(known.replica()), outcome.committedAtMillis(), batch.bytes());
    long committedAtMicros = ports.micros();
    line.arrived();
    isolated = Math.max(0, isolated - 1);
    confirmed = next;
    weigh(next);
    ports.observer().committed(edits, resolutions);
    for (RecordedConflict conflict : outcome.conflicts()) {
      if (conflict.detectedVersion() > known.version()) {
        ports.observer().found(conflict);
      }
    }
    // The next batch is on its way before the results of this one are written.
    commitNext(next);
    for (Line.Entry entry : batch.entries()) {
      EditResult result = result(entry, next.guard(), outcome, batch, committedAtMicros);
      settle(entry.ticket(), entry.index(), result);
    }
    if (edits > 0) {
      ports.announcer().headMoved(documentId, next.version(), next.guard());
      offerSnapshot();
    }
    prepareNext();
    work();
  }

  private EditResult result(
      Line.Entry entry,
      long guard,
      CommitOutcome.Committed outcome,
      Line.Batch batch,
      long atMicros) {
    UUID opId = entry.opId();
    return switch (entry.verdict()) {
      case Verdict.Accepted _ -> {
        EditResult.Stages stages = entry.stages(batch, atMicros);
        var message = entry.message(documentId, guard, outcome, stages);
        ports.announcer().committed(documentId, message);
        yield new EditResult.Done(opId, message, stages);
      }
      case Verdict.Already(long version) -> new EditResult.Before(opId, version);
      case Verdict.Refused(Refusal refusal) -> {
        ports.observer().rejected(refusal.code());
        yield new EditResult.Rejected(opId, refusal);
      }
      case Verdict.TooFarBehind(long version) -> throw new IllegalStateException("not a verdict");
    };
  }

  /**
   * The log was asked whether refusals without a commit beside them were judged on the newest
   * state.
   */
  private void verified(@Nullable Optional<Confirmed> found, @Nullable Throwable failure) {
    Confirmed known = Objects.requireNonNull(confirmed);
    if (failure == null
        && found != null
        && found.isPresent()
        && found.get().version() == known.version()
        && found.get().guard() == known.guard()) {
      confirm(new CommitOutcome.Committed(known.lastCommittedAtMillis()));
      return;
    }
    judgeAgain();
    loading = true;
    loaded(found, failure);
  }

  /** The log refuses the batch. Made one by one, all commit but the operation that it refuses. */
  private void failed(boolean idUsed) {
    List<Line.Entry> accepted = line.inFlight().accepted();
    if (accepted.size() == 1) {
      Ticket ticket = accepted.getFirst().ticket();
      EditOperation refused = ticket.operation(accepted.getFirst().index());
      logger.warn("The log refused operation {} of document {}", refused.opId(), documentId);
      isolated = Math.max(0, isolated - 1);
      judgeAgain();
      waiting.remove(ticket);
      reject(ticket, Rules.refusedByLog(refused, idUsed));
    } else {
      isolated = accepted.size();
      judgeAgain();
    }
    work();
  }

  // ------------------------------------------------------------------------------- loading

  /**
   * Takes back everything that is not confirmed, to judge it again in the order in which it
   * arrived.
   */
  private void judgeAgain() {
    Set<Ticket> again = drop();
    again.forEach(Ticket::rewind);
    waiting.addAll(again);
  }

  private Set<Ticket> drop() {
    Set<Ticket> dropped = line.drop();
    Set<Ticket> all = new HashSet<>(dropped);
    for (Ticket ticket : dropped) {
      // Those that wait behind it for their own preparation have to come after it again.
      if (parking.holds(ticket)) {
        all.addAll(parking.release(ticket.author));
      }
    }
    head = confirmed == null ? null : confirmed.replica();
    return all;
  }

  private void load() {
    loading = true;
    Confirmed known = confirmed;
    var stage =
        known == null ? ports.loader().load(documentId) : ports.loader().advance(documentId, known);
    stage.whenComplete((found, failure) -> mailbox.execute(() -> loaded(found, failure)));
  }

  private void loaded(@Nullable Optional<Confirmed> found, @Nullable Throwable failure) {
    if (failure != null || found == null) {
      loadFailed(failure);
      return;
    }
    loading = false;
    failedLoads = 0;
    if (found.isEmpty()) {
      rejectWaiting(Refusal.notFound("document"), true);
      close();
      return;
    }
    Confirmed before = confirmed;
    Confirmed now = found.get();
    confirmed = now;
    head = now.replica();
    judgedSlowly = ports.arbiters().mayTakeLong(now.policy());
    weigh(now);
    if (before != null && (before.version() != now.version() || before.guard() != now.guard())) {
      ports.announcer().headMoved(documentId, now.version(), now.guard());
    }
    offerSnapshot();
    prepareNext();
    work();
  }

  /**
   * The log cannot be reached. What was certainly not committed is given back, to be sent again;
   * what may have been is kept until the log can be asked.
   */
  private void loadFailed(@Nullable Throwable failure) {
    logger.warn(
        "Document {} could not be read from the log: {}", documentId, String.valueOf(failure));
    rejectWaiting(Refusal.unavailable("The log cannot be reached now.", RETRY_AFTER_MILLIS), false);
    if (waiting.isEmpty()) {
      loading = false;
      return;
    }
    long delay = Math.min(RELOAD_DELAY_MILLIS_MAX, 50L << Math.min(10, failedLoads++));
    ports.timer().after(Duration.ofMillis(delay), () -> mailbox.execute(this::load));
  }

  private void rejectWaiting(Refusal refusal, boolean alsoInDoubt) {
    List<Ticket> all = new ArrayList<>(waiting);
    all.sort(Comparator.comparingLong(ticket -> ticket.arrival));
    waiting.clear();
    for (Ticket ticket : all) {
      if (ticket.inDoubt && !alsoInDoubt) {
        waiting.add(ticket);
      } else {
        reject(ticket, refusal);
      }
    }
  }

  private void offerSnapshot() {
    Confirmed known = confirmed;
    if (known != null
        && known.bytesSinceSnapshot()
            >= Math.max(ports.limits().snapshotBytesMin(), known.replica().size())) {
      ports.snapshots().offer(documentId, known.version(), known.replica()::encodedContent);
      confirmed = known.withoutGrowth();
    }
  }

  // ----------------------------------------------------------------------------------------------
  // results

  private void reject(Ticket ticket, Refusal refusal) {
    ports.observer().rejected(refusal.code());
    ticket.rejectRest(refusal);
    deliver(ticket);
  }

  private void settle(Ticket ticket, int index, EditResult result) {
    if (ticket.settle(index, result)) {
      deliver(ticket);
    }
  }

  private void deliver(Ticket ticket) {
    tickets--;
    int count = ticket.submission.operations().size();
    queuedOperations -= count;
    queuedBytes -= ticket.submission.bytes();
    ports.observer().queued(-count);
    List<EditResult> results = ticket.deliver();
    if (ticket.submission.traced()) {
      ports.observer().finished(ticket.submission, results, ports.micros());
    }
  }
}
