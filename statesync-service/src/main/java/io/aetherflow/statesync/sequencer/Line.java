package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.statesync.ledger.LedgerChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Judged operations of one document that are not confirmed yet: those in flight, and behind them
 * the pending ones.
 */
final class Line {

  /** One judged operation; a refused one waits for the certainty that it had to be. */
  record Entry(Ticket ticket, int index, Verdict verdict, long sequencedAtMicros) {
    UUID opId() {
      return ticket.operation(index).opId();
    }

    /** What is told of it once it is in the log. */
    Committed message(
        UUID documentId, long guard, CommitOutcome.Committed outcome, EditResult.Stages stages) {
      EditSubmission submission = ticket.submission;
      List<UUID> own = ledger().stream().map(LedgerChange::conflictId).toList();
      return CommittedMessages.of(
          documentId,
          guard,
          operations(),
          outcome.conflicts().stream().filter(conflict -> own.contains(conflict.id())).toList(),
          outcome.committedAtMillis(),
          submission.traceparent(),
          submission.traced() ? stages : null);
    }

    EditResult.Stages stages(Batch batch, long committedAtMicros) {
      return new EditResult.Stages(
          ticket.receivedAtMicros,
          sequencedAtMicros,
          batch.handedOverAtMicros(),
          committedAtMicros);
    }

    List<LoggedOperation> operations() {
      return verdict instanceof Verdict.Accepted accepted ? accepted.operations() : List.of();
    }

    List<LedgerChange> ledger() {
      return verdict instanceof Verdict.Accepted accepted ? accepted.ledger() : List.of();
    }
  }

  /** What goes to the log at once. */
  record Batch(List<Entry> entries, List<LoggedOperation> operations, long handedOverAtMicros) {
    static final Batch NONE = new Batch(List.of(), List.of(), 0);

    boolean isEmpty() {
      return entries.isEmpty();
    }

    /** The replica after it; the given one when nothing was accepted. */
    Replica<?, ?> after(Replica<?, ?> before) {
      Replica<?, ?> last = before;
      for (Entry entry : entries) {
        if (entry.verdict() instanceof Verdict.Accepted accepted) {
          last = accepted.after();
        }
      }
      return last;
    }

    List<Entry> accepted() {
      return entries.stream().filter(entry -> entry.verdict() instanceof Verdict.Accepted).toList();
    }

    List<LedgerChange> ledger() {
      List<LedgerChange> ledger = List.of();
      for (Entry entry : entries) {
        if (!entry.ledger().isEmpty()) {
          ledger = ledger.isEmpty() ? new ArrayList<>() : ledger;
          ledger.addAll(entry.ledger());
        }
      }
      return ledger;
    }

    long bytes() {
      return operations.stream().mapToLong(LoggedOperation::bytes).sum();
    }

    int resolutions() {
      int count = 0;
      for (LoggedOperation operation : operations) {
        // What people resolve is an edit of theirs.
        boolean consequence =
            operation.type() == OperationType.RESOLUTION
                && operation.clientId().equals(Author.SYSTEM.clientId());
        count += consequence ? 1 : 0;
      }
      return count;
    }
  }

  private final Deque<Entry> pending = new ArrayDeque<>();
  private Batch inFlight = Batch.NONE;

  void add(Entry entry) {
    entry.ticket().unconfirmed++;
    pending.add(entry);
  }

  boolean hasPending() {
    return !pending.isEmpty();
  }

  Batch inFlight() {
    return inFlight;
  }

  /** Sends the first pending ones off, as many as fit; refusals take no room. */
  Batch next(int operationsMax, long bytesMax, long nowMicros) {
    List<Entry> entries = new ArrayList<>();
    List<LoggedOperation> operations = new ArrayList<>();
    long bytes = 0;
    while (!pending.isEmpty()) {
      List<LoggedOperation> more = pending.element().operations();
      boolean full = operations.size() + more.size() > operationsMax || bytes > bytesMax;
      if (full && !more.isEmpty() && !operations.isEmpty()) {
        break;
      }
      for (LoggedOperation operation : more) {
        operations.add(operation);
        bytes += operation.bytes();
      }
      entries.add(pending.remove());
    }
    inFlight = new Batch(entries, operations, nowMicros);
    return inFlight;
  }

  /** What was in flight is confirmed. */
  void arrived() {
    for (Entry entry : inFlight.entries()) {
      entry.ticket().unconfirmed--;
    }
    inFlight = Batch.NONE;
  }

  /** Takes everything back; answers whose it was. */
  Set<Ticket> drop() {
    Set<Ticket> dropped = new LinkedHashSet<>();
    inFlight.entries().forEach(entry -> dropped.add(entry.ticket()));
    pending.forEach(entry -> dropped.add(entry.ticket()));
    dropped.forEach(ticket -> ticket.unconfirmed = 0);
    inFlight = Batch.NONE;
    pending.clear();
    return dropped;
  }
}
