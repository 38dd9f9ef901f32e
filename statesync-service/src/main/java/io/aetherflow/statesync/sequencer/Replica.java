package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Remedy;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.ledger.LedgerChange;
import io.aetherflow.statesync.ledger.RecordedConflict;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document of a known type at one version, and the passage between the model's deltas and their
 * bytes. Immutable: a change makes another one, and both share what is the same.
 *
 * @param logBytes about how much its operations took in the log; of those that have left memory
 *     their share was taken off
 */
record Replica<C, D>(DocumentState<C, D> state, Authority authority, long logBytes) {
  private static final Logger log = LoggerFactory.getLogger(Replica.class);

  /** What an operation takes in memory beside what it takes in the log, about. */
  private static final long BESIDE_DELTA_BYTES = 100;

  /** What a version takes in memory beside that where people write at the same time, about. */
  private static final long JUDGED_BYTES = 1_200;

  /** Where a submission stands: its author, and what it is called. */
  record Written(Author author, String userName, EditOperation operation, long writtenAtMillis) {}

  /** An operation that was looked at before its turn has come. */
  sealed interface Prepared {
    /**
     * @param behind those that were sent on top of it, as far as they could be prepared with it
     */
    record Ready(Authority.Prepared<?, ?> prepared, List<Ready> behind) implements Prepared {
      UUID opId() {
        return prepared.submission().opId();
      }
    }

    /** A wish, carried forward. */
    record Moved(Wish wish) implements Prepared {}

    record Known(Verdict verdict) implements Prepared {}
  }

  static <C, D> Replica<C, D> of(
      DocumentType<C, D> type, LoadedDocument loaded, Judges judges, Limits limits) {
    LoadedDocument.Snapshot snapshot = loaded.snapshot();
    C content = snapshot == null ? type.emptyContent() : type.decodeContent(snapshot.content());
    long version = snapshot == null ? 0 : snapshot.version();
    return new Replica<>(
        DocumentState.at(type, version, content, judges.judge(type), limits.recentOperations()),
        new Authority(limits.documentSizeMax()),
        0);
  }

  long version() {
    return state.version();
  }

  /** The content's size, as its type counts it. */
  long size() {
    return state.type().size(state.content());
  }

  byte[] encodedContent() {
    return state.type().encodeContent(state.content());
  }

  Replica<C, D> replay(List<LoggedOperation> operations) {
    DocumentState<C, D> next = state;
    long bytes = 0;
    for (LoggedOperation operation : operations) {
      next = next.replay(decoded(operation));
      bytes += operation.bytes();
    }
    return with(next, operations.size(), bytes);
  }

  /**
   * Reaching further back; {@code older} ends where the known operations begin, or overlaps with
   * them.
   */
  Replica<C, D> withOlder(List<LoggedOperation> older) {
    List<Operation<D>> missing = new ArrayList<>();
    long bytes = 0;
    for (LoggedOperation operation : older) {
      if (operation.version() <= state.log().floorVersion()) {
        missing.add(decoded(operation));
        bytes += operation.bytes();
      }
    }
    return with(state.withOlder(missing), missing.size(), bytes);
  }

  /** With no more than so many of the newest operations. */
  Replica<C, D> shortened(int operationsMax) {
    return with(state.shortened(operationsMax), 0, 0);
  }

  /** A later or longer state, with so many operations more, of which some may have left memory. */
  private Replica<C, D> with(DocumentState<C, D> next, int added, long addedBytes) {
    long known = operations() + added;
    long kept = next.version() - next.log().floorVersion();
    long bytes = logBytes + addedBytes;
    return new Replica<>(
        next, authority, known == 0 ? 0 : Math.round((double) bytes * kept / known));
  }

  /** How many operations are in memory. */
  long operations() {
    return version() - floorVersion();
  }

  /**
   * About how much memory the content, the operations and what is known of their contests take.
   * Confined to the mailbox.
   */
  long memoryBytes() {
    return size() + logBytes + operations() * BESIDE_DELTA_BYTES + state.judged() * JUDGED_BYTES;
  }

  long floorVersion() {
    return state.log().floorVersion();
  }

  /** Whether an operation on this base is judged without reading history for it. */
  boolean hasRead(long base) {
    return state.hasRead(base);
  }

  Verdict judge(Written written, Arbitration by) {
    Wish wish = written.operation().wish();
    return wish != null
        ? fulfil(written, wish, by)
        : guarded(
            written,
            () -> verdict(authority.decide(state, submission(written), by.arbiter()), written, by));
  }

  /**
   * The expensive half of {@link #judge} for who comes from far behind; any thread may do it.
   *
   * @param frame an operation and those that were sent on top of it
   */
  Prepared prepareFar(List<Written> frame) {
    return prepared(frame, true);
  }

  /** The half of {@link #judge} that is done at once for all operations of a frame. */
  Prepared prepare(List<Written> frame) {
    return prepared(frame, false);
  }

  private Prepared prepared(List<Written> frame, boolean far) {
    Written written = frame.getFirst();
    try {
      Wish wish = written.operation().wish();
      if (wish != null) {
        return moved(wish);
      }
      Submission<D> first = submission(written);
      return switch (far ? authority.prepareFar(state, first) : authority.prepare(state, first)) {
        // Nothing was accepted yet, so there is no ledger that a policy would have to stand in.
        case Authority.Decided<C, D>(var decision) ->
            new Prepared.Known(verdict(decision, written, Arbitration.NONE));
        case Authority.Prepared<C, D> prepared ->
            new Prepared.Ready(prepared, behind(prepared, frame.subList(1, frame.size())));
      };
    } catch (InvalidInputException e) {
      return new Prepared.Known(new Verdict.Refused(Refusal.of(e.problem())));
    } catch (RuntimeException e) {
      return new Prepared.Known(fault(written, e));
    }
  }

  /** The other half; the operation was prepared on an earlier version of this same document. */
  @SuppressWarnings("unchecked")
  Verdict judge(Written written, Prepared.Ready ready, Arbitration by) {
    return guarded(
        written,
        () ->
            verdict(
                authority.decide(state, (Authority.Prepared<C, D>) ready.prepared(), by.arbiter()),
                written,
                by));
  }

  /** Makes a wish an operation on the content as it is now. */
  Verdict fulfil(Written written, Wish wish, Arbitration by) {
    return guarded(
        written,
        () -> {
          for (Operation<D> earlier : state.log().above(floorVersion())) {
            if (earlier.opId().equals(written.operation().opId())) {
              return earlier.author().equals(written.author())
                  ? new Verdict.Already(earlier.version())
                  : new Verdict.Refused(Refusal.outdated());
            }
          }
          long anchor = wish.conflict().remains().anchorVersion();
          if (anchor > version()) {
            // The ledger is ahead of what is known here, which is told once the log was asked.
            return new Verdict.Refused(Refusal.outdated());
          }
          if (anchor < floorVersion()) {
            return new Verdict.TooFarBehind(anchor);
          }
          return fulfilled(written, wish, remedy(wish), by);
        });
  }

  private Verdict fulfilled(Written written, Wish wish, Remedy<D> remedy, Arbitration by) {
    DocumentType<C, D> type = state.type();
    Remedy.Change<D> change =
        switch (wish.kind()) {
          case SECOND -> remedy.turn(type, state.content());
          case BOTH, RESTORE -> remedy.restore(type);
          case OWN -> remedy.own(type, state.content(), wish.conflict().subject(), wish.own());
        };
    if (type.isEmpty(change.delta())) {
      return new Verdict.Refused(Refusal.nothingToChange());
    }
    OperationType kind =
        wish.kind() == Wish.Kind.RESTORE ? OperationType.RESTORE : OperationType.RESOLUTION;
    Submission<D> submission =
        new Submission<>(
            written.operation().opId(),
            written.author(),
            kind,
            version(),
            change.delta(),
            written.writtenAtMillis());
    Verdict verdict = verdict(authority.decide(state, submission, by.arbiter()), written, by);
    if (!(verdict instanceof Verdict.Accepted accepted)) {
      return verdict;
    }
    List<LedgerChange> ledger = new ArrayList<>(accepted.ledger());
    ledger.add(decided(written, wish, change.restoration()));
    return new Verdict.Accepted(accepted.after(), accepted.operations(), ledger);
  }

  private LedgerChange decided(Written written, Wish wish, @Nullable D restoration) {
    long at = version() + 1;
    RecordedConflict conflict = wish.conflict();
    String by = written.author().userId();
    return switch (wish.kind()) {
      case RESTORE -> new LedgerChange.Restored(conflict.id(), conflict.revision(), by, at);
      case SECOND, BOTH, OWN ->
          new LedgerChange.Decided(
              conflict.id(),
              conflict.revision(),
              wish.kind().resolution(),
              wish.reason(),
              by,
              at,
              wish.kind() == Wish.Kind.SECOND,
              new RecordedConflict.Remains(at, encoded(restoration), null));
    };
  }

  private Prepared moved(Wish wish) {
    if (wish.conflict().remains().anchorVersion() < floorVersion()) {
      return new Prepared.Known(
          new Verdict.TooFarBehind(wish.conflict().remains().anchorVersion()));
    }
    return new Prepared.Moved(wish.at(remains(remedy(wish))));
  }

  /** What a conflict leaves to be decided, on this version. */
  private Remedy<D> remedy(Wish wish) {
    RecordedConflict.Remains remains = wish.conflict().remains();
    byte[] restoration = remains.restoration();
    byte[] removal = remains.removal();
    return new Remedy<>(
            remains.anchorVersion(),
            restoration == null ? null : state.type().decodeDelta(restoration),
            removal == null ? null : state.type().decodeDelta(removal),
            wish.conflict().ofValues())
        .over(state.type(), state.log().above(remains.anchorVersion()));
  }

  private RecordedConflict.Remains remains(Remedy<D> remedy) {
    return new RecordedConflict.Remains(
        remedy.version(), encoded(remedy.restoration()), encoded(remedy.removal()));
  }

  private byte @Nullable [] encoded(@Nullable D delta) {
    return delta == null || state.type().isEmpty(delta) ? null : state.type().encodeDelta(delta);
  }

  private Verdict guarded(Written written, Supplier<Verdict> judgement) {
    try {
      return judgement.get();
    } catch (InvalidInputException e) {
      return new Verdict.Refused(Refusal.of(e.problem()));
    } catch (RuntimeException | StackOverflowError e) {
      return fault(written, e);
    }
  }

  /** What makes no sense is left, with what comes after it, until its turn has come. */
  private List<Prepared.Ready> behind(Authority.Prepared<C, D> first, List<Written> frame) {
    List<Submission<D>> rest = new ArrayList<>(frame.size());
    try {
      for (Written written : frame) {
        rest.add(submission(written));
      }
    } catch (InvalidInputException e) {
      log.debug("Operation {} of a frame makes no sense", rest.size() + 1);
    }
    try {
      return authority.prepareBehind(state, first, rest).stream()
          .skip(1)
          .map(next -> new Prepared.Ready(next, List.of()))
          .toList();
    } catch (InvalidInputException e) {
      // One of them does not fit, and is told so alone.
      return List.of();
    }
  }

  private Submission<D> submission(Written written) {
    EditOperation operation = written.operation();
    D delta = state.type().decodeDelta(operation.delta());
    state.type().checkSubmission(delta);
    return Submission.edit(
            operation.opId(),
            written.author(),
            operation.baseVersion(),
            delta,
            written.writtenAtMillis())
        .after(operation.previousOpId());
  }

  private Verdict verdict(Decision<C, D> decision, Written written, Arbitration by) {
    return switch (decision) {
      case Decision.Accepted<C, D>(var after, var edit, var resolution, var entries) -> {
        List<LoggedOperation> operations = new ArrayList<>(2);
        operations.add(encoded(edit, written.userName()));
        if (resolution != null) {
          operations.add(encoded(resolution, ""));
        }
        long bytes = operations.stream().mapToLong(LoggedOperation::bytes).sum();
        Replica<C, D> next = with(after, operations.size(), bytes);
        List<LedgerChange> ledger = new ArrayList<>(entries.size());
        for (LedgerEntry<D> entry : entries) {
          ledger.add(next.found(entry, edit.version(), by.policy()));
        }
        yield new Verdict.Accepted(next, operations, ledger);
      }
      case Decision.AlreadyCommitted<C, D>(long version) -> new Verdict.Already(version);
      case Decision.Refused<C, D>(var problem) -> new Verdict.Refused(Refusal.of(problem));
      case Decision.NeedsHistory<C, D>(long version) -> new Verdict.TooFarBehind(version);
    };
  }

  /**
   * What the ledger records of an entry, on this version, right after the operation that caused it:
   * whoever decides it otherwise then needs only what comes later.
   */
  private LedgerChange.Found found(LedgerEntry<D> entry, long detectedVersion, String policy) {
    Remedy<D> remedy = Remedy.of(entry);
    if (remedy.version() >= floorVersion()) {
      remedy = remedy.over(state.type(), state.log().above(remedy.version()));
    }
    boolean tookOut =
        switch (entry.outcome()) {
          case DECIDED, OPEN -> version() > detectedVersion;
          case KEPT, MERGED -> false;
        };
    return new LedgerChange.Found(
        entry.id(),
        entry.kind(),
        policy,
        switch (entry.outcome()) {
          case DECIDED -> policy;
          case KEPT -> "kept";
          case MERGED -> "merge";
          case OPEN -> "";
        },
        entry.reason(),
        entry.subject(),
        detectedVersion,
        tookOut ? version() : 0,
        version(),
        new LedgerChange.Party(entry.winner(), entry.kept(), entry.winnerOperations()),
        new LedgerChange.Party(entry.loser(), entry.lost(), entry.loserOperations()),
        entry.poll(),
        remains(remedy));
  }

  /** A fault in the model costs the operation that met it, and nobody else's. */
  private Verdict fault(Written written, Throwable e) {
    log.error("Operation {} could not be judged", written.operation().opId(), e);
    return new Verdict.Refused(Refusal.internal("A fault on our side; it has been logged."));
  }

  private LoggedOperation encoded(Operation<D> operation, String userName) {
    boolean unchanged = operation.written().equals(operation.delta());
    byte[] delta = state.type().encodeDelta(operation.delta());
    return new LoggedOperation(
        operation.version(),
        operation.opId(),
        operation.author().userId(),
        userName,
        operation.author().clientId(),
        operation.type(),
        operation.baseVersion(),
        operation.writtenAtMillis(),
        0,
        delta,
        unchanged ? null : state.type().encodeDelta(operation.written()),
        operation.rulings(),
        "");
  }

  private Operation<D> decoded(LoggedOperation operation) {
    D delta = state.type().decodeDelta(operation.delta());
    byte[] written = operation.writtenDelta();
    return new Operation<>(
        operation.version(),
        operation.opId(),
        new Author(operation.userId(), operation.clientId()),
        operation.type(),
        operation.baseVersion(),
        operation.writtenAtMillis(),
        written == null ? delta : state.type().decodeDelta(written),
        delta,
        operation.rulings());
  }
}
