package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.history.Author;
import io.aetherflow.statesync.access.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One submission on its way through a sequencer, with what is known of each of its operations. The
 * submission itself is kept until the end: when a commit is lost, its operations are judged again
 * from their own words. Owned by the sequencer's mailbox.
 */
final class Ticket {
  private static final long UNKNOWN = Long.MIN_VALUE;

  final EditSubmission submission;
  final Author author;
  final long arrival;
  final long receivedAtMicros;
  private final ResultSink sink;
  private final @Nullable EditResult[] results;
  private final long[] writtenAtMillis;
  private int open;

  /** The next operation to be judged. */
  int next;

  /** What was prepared of the next operation and those behind it; of nearly all tickets nothing. */
  private final Deque<Replica.Prepared.Ready> ready = new ArrayDeque<>(0);

  /** How many judged operations are not yet confirmed. */
  int unconfirmed;

  /** Whether a commit with an unknown outcome may hold one of these operations. */
  boolean inDoubt;

  Ticket(EditSubmission submission, ResultSink sink, long arrival, long receivedAtMicros) {
    this.submission = submission;
    this.author = submission.author();
    this.sink = sink;
    this.arrival = arrival;
    this.receivedAtMicros = receivedAtMicros;
    this.open = submission.operations().size();
    this.results = new EditResult[open];
    this.writtenAtMillis = new long[open];
    java.util.Arrays.fill(writtenAtMillis, UNKNOWN);
  }

  boolean allJudged() {
    return next == results.length;
  }

  boolean finished() {
    return open == 0;
  }

  EditOperation operation(int index) {
    return submission.operations().get(index);
  }

  /**
   * The operation as it will be judged. Its time is clamped the first time and never again, so that
   * judging it again gives the same.
   *
   * @param latestMillis the greatest time that is taken
   */
  Replica.Written written(int index, long latestMillis) {
    EditOperation operation = operation(index);
    if (writtenAtMillis[index] == UNKNOWN) {
      writtenAtMillis[index] = Math.max(0, Math.min(operation.writtenAtMillis(), latestMillis));
    }
    return new Replica.Written(author, submission.userName(), operation, writtenAtMillis[index]);
  }

  /** The next operation and those behind it. */
  List<Replica.Written> frame(long latestMillis) {
    List<Replica.Written> frame = new ArrayList<>(results.length - next);
    for (int index = next; index < results.length; index++) {
      frame.add(written(index, latestMillis));
    }
    return frame;
  }

  /** The operations behind the next one were prepared with it. */
  void prepared(List<Replica.Prepared.Ready> behind) {
    ready.clear();
    ready.addAll(behind);
  }

  /**
   * What was prepared of the next operation, which counts once; nothing is left of earlier ones.
   */
  Replica.Prepared.@Nullable Ready takeReady() {
    Replica.Prepared.Ready first = ready.poll();
    if (first != null && !first.opId().equals(operation(next).opId())) {
      ready.clear();
      return null;
    }
    return first;
  }

  /** Notes the result of one operation; answers whether it was the last one that was missing. */
  boolean settle(int index, EditResult result) {
    if (results[index] != null) {
      throw new IllegalStateException("operation " + result.opId() + " has a result already");
    }
    results[index] = result;
    return --open == 0;
  }

  /**
   * Rejects what has no result yet: the first for this reason, the others because they were written
   * on top of it.
   */
  boolean rejectRest(Refusal refusal) {
    Refusal reason = refusal;
    for (int i = 0; i < results.length; i++) {
      if (results[i] == null) {
        settle(i, new EditResult.Rejected(operation(i).opId(), reason));
        reason = predecessorRejected(reason);
      }
    }
    return true;
  }

  /** The refusal of an operation that was written on top of a refused one. */
  static Refusal predecessorRejected(Refusal reason) {
    return new Refusal(
        "PREDECESSOR_REJECTED",
        "An operation in front of this one was refused.",
        "",
        "",
        "",
        reason.retry(),
        reason.retryAfterMillis(),
        "");
  }

  /** Goes back to the first operation without a result, to judge it and those behind it again. */
  void rewind() {
    ready.clear();
    next = 0;
    while (next < results.length && results[next] != null) {
      next++;
    }
  }

  List<EditResult> deliver() {
    List<EditResult> all = new ArrayList<>(results.length);
    for (EditResult result : results) {
      if (result == null) {
        throw new IllegalStateException("a result is missing");
      }
      all.add(result);
    }
    sink.accept(all);
    return all;
  }
}
