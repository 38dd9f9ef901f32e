package io.aetherflow.statesync.commit;

import io.aetherflow.statesync.sequencer.CommitOutcome;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Where batches are made durable. Calls block. */
public interface CommitStore extends AutoCloseable {

  /**
   * Commits, in one transaction, those of these batches whose document still has the expected
   * version and guard. The batches are of different documents, in ascending order of their ids as
   * text.
   *
   * @return the outcome of each batch, by its document: committed, or lost to another version,
   *     guard or revision of a conflict, and then nothing of it is in the log
   * @throws OutcomeUnknownException when the connection broke: any of it may be in the log, now or
   *     soon
   * @throws BatchRefusedException when the store refused something in the transaction; nothing of
   *     it is in the log
   */
  Map<UUID, CommitOutcome> commit(List<DocumentBatch> batches);

  @Override
  void close();

  /** The connection broke on the way. */
  final class OutcomeUnknownException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutcomeUnknownException(Throwable cause) {
      super(cause);
    }
  }

  /** The store said no, and has undone everything. */
  final class BatchRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Reason reason;

    public BatchRefusedException(Reason reason, Throwable cause) {
      super(cause);
      this.reason = reason;
    }

    public Reason reason() {
      return reason;
    }
  }

  /** Why the store said no. */
  enum Reason {
    /** Something in the data; the same data will be refused again. */
    DATA,
    /** An operation's id is in its document's log already. */
    ID_USED,
    /** Nothing in the data: a deadlock, a time limit, too little room; may work later. */
    PASSING
  }
}
