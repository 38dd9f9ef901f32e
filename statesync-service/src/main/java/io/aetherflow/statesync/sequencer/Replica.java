package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.statesync.access.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A document of a known type at one version, and the passage between the model's deltas and their
 * bytes. Immutable: a change makes another one, and both share what is the same.
 */
record Replica<C, D>(DocumentState<C, D> state, Authority authority) {
  private static final Logger log = LoggerFactory.getLogger(Replica.class);

  /** Where a submission stands: its author, and what it is called. */
  record Written(Author author, String userName, EditOperation operation, long writtenAtMillis) {}

  /** An operation that was looked at away from the sequencer. */
  sealed interface Prepared {
    record Ready(Authority.Prepared<?, ?> prepared) implements Prepared {}

    record Known(Verdict verdict) implements Prepared {}
  }

  static <C, D> Replica<C, D> of(
      DocumentType<C, D> type, LoadedDocument loaded, Judges judges, Limits limits) {
    LoadedDocument.Snapshot snapshot = loaded.snapshot();
    C content = snapshot == null ? type.emptyContent() : type.decodeContent(snapshot.content());
    long version = snapshot == null ? 0 : snapshot.version();
    return new Replica<>(
        DocumentState.at(
            type, version, content, judges.judge(type, loaded.policy()), limits.recentOperations()),
        new Authority(limits.documentSizeMax()));
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
    for (LoggedOperation operation : operations) {
      next = next.replay(decoded(operation));
    }
    return new Replica<>(next, authority);
  }

  /**
   * Reaching further back; {@code older} ends where the known operations begin, or overlaps with
   * them.
   */
  Replica<C, D> withOlder(List<LoggedOperation> older) {
    List<Operation<D>> missing = new ArrayList<>();
    for (LoggedOperation operation : older) {
      if (operation.version() <= state.log().floorVersion()) {
        missing.add(decoded(operation));
      }
    }
    return new Replica<>(state.withOlder(missing), authority);
  }

  long floorVersion() {
    return state.log().floorVersion();
  }

  Verdict judge(Written written) {
    try {
      return verdict(authority.decide(state, submission(written)), written);
    } catch (InvalidInputException e) {
      return new Verdict.Refused(Refusal.of(e.problem()));
    } catch (RuntimeException e) {
      return fault(written, e);
    }
  }

  /** The expensive half of {@link #judge} for who comes from far behind; any thread may do it. */
  Prepared prepare(Written written) {
    try {
      return switch (authority.prepare(state, submission(written))) {
        case Authority.Decided<C, D>(var decision) ->
            new Prepared.Known(verdict(decision, written));
        case Authority.Prepared<C, D> prepared -> new Prepared.Ready(prepared);
      };
    } catch (InvalidInputException e) {
      return new Prepared.Known(new Verdict.Refused(Refusal.of(e.problem())));
    } catch (RuntimeException e) {
      return new Prepared.Known(fault(written, e));
    }
  }

  /** The other half; the operation was prepared on an earlier version of this same document. */
  @SuppressWarnings("unchecked")
  Verdict judge(Written written, Prepared.Ready ready) {
    try {
      return verdict(
          authority.decide(
              state, (Authority.Prepared<C, D>) ready.prepared(), Arbiter.lastWriteWins()),
          written);
    } catch (InvalidInputException e) {
      return new Verdict.Refused(Refusal.of(e.problem()));
    } catch (RuntimeException e) {
      return fault(written, e);
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
        written.writtenAtMillis());
  }

  private Verdict verdict(Decision<C, D> decision, Written written) {
    return switch (decision) {
      case Decision.Accepted<C, D>(var after, var edit, var resolution, _) -> {
        List<LoggedOperation> operations = new ArrayList<>(2);
        operations.add(encoded(edit, written.userName()));
        if (resolution != null) {
          operations.add(encoded(resolution, ""));
        }
        yield new Verdict.Accepted(new Replica<>(after, authority), operations);
      }
      case Decision.AlreadyCommitted<C, D>(long version) -> new Verdict.Already(version);
      case Decision.Refused<C, D>(var problem) -> new Verdict.Refused(Refusal.of(problem));
      case Decision.NeedsHistory<C, D>(long version) -> new Verdict.TooFarBehind(version);
    };
  }

  /** A fault in the model costs the operation that met it, and nobody else's. */
  private Verdict fault(Written written, RuntimeException e) {
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
        unchanged ? null : state.type().encodeDelta(operation.written()));
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
        delta);
  }
}
