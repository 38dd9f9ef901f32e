package io.aetherflow.model.client;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.client.PendingOperation.Stage;
import io.aetherflow.model.history.Pending;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One document as one client holds it, immutable: the confirmed content at a version, and the
 * client's own operations that are not yet acknowledged.
 *
 * <pre>
 *            edit                seal: something arrives,        send: nothing else
 *   (none) ───────▶ OPEN ◀─┐     or it is sent                   is under way            acknowledged
 *                    │     │edit ────────────────▶ SEALED ──────────────────────▶ SENT ──────────────▶ (none)
 *                    └─────┘
 * </pre>
 *
 * <p>An operation is sent as it was written, also on a retry and whatever arrived meanwhile, so
 * that it is judged by what its author had really seen. For display a second, rebased form follows
 * the document. At most one frame is under way.
 *
 * <p>What the user can take back is in {@link UndoHistory}.
 *
 * <p>Laws: {@link #display} is {@link #confirmed} with all rebased forms applied in order; two
 * clients at one version with nothing pending hold the same content.
 */
public record ClientDocument<C, D>(
    DocumentType<C, D> type,
    long version,
    C confirmed,
    C display,
    List<PendingOperation<D>> pending,
    UndoHistory<C, D> undoHistory) {

  /** How many operations a frame carries at most. */
  public static final int FRAME_OPERATIONS_MAX = 100;

  /**
   * A new state and the operations to send, in one frame; none when one is under way or nothing was
   * written.
   */
  public record Sending<C, D>(ClientDocument<C, D> state, List<PendingOperation<D>> operations) {}

  /**
   * What taking back or doing again did.
   *
   * @param change what changes on the display; empty when there was nothing to do
   */
  public record Reverted<C, D>(ClientDocument<C, D> state, D change) {}

  /** What receiving did. */
  public sealed interface Received<C, D> {}

  /**
   * The step was taken, or was known already.
   *
   * @param change what changes on the display
   * @param acknowledged own operations that are committed now
   */
  public record Advanced<C, D>(ClientDocument<C, D> state, D change, List<UUID> acknowledged)
      implements Received<C, D> {}

  /**
   * What arrived does not continue this state: versions are missing in between, or it acknowledges
   * an operation that is not pending here. The document has to be opened again at its own version.
   */
  public record Gap<C, D>(long expectedVersion, long receivedVersion) implements Received<C, D> {}

  /**
   * What a refusal did: what was refused and everything written after it is taken back.
   *
   * @param change what changes on the display
   * @param draft what was taken back, as one delta on the display that remains; nothing typed is
   *     lost in silence
   */
  public record TakenBack<C, D>(ClientDocument<C, D> state, D change, D draft) {}

  public ClientDocument {
    pending = List.copyOf(pending);
  }

  /** A document as it was opened. */
  public static <C, D> ClientDocument<C, D> opened(
      DocumentType<C, D> type, long version, C content) {
    return new ClientDocument<>(type, version, content, content, List.of(), UndoHistory.none(type));
  }

  /**
   * A document as an earlier process of the same client left it, with what that had not got
   * acknowledged. What it could have taken back is not known any more.
   */
  public static <C, D> ClientDocument<C, D> restored(
      DocumentType<C, D> type, long version, C confirmed, List<PendingOperation<D>> pending) {
    var display = confirmed;
    for (var operation : pending) {
      display = type.apply(display, operation.rebased());
    }
    return new ClientDocument<>(type, version, confirmed, display, pending, UndoHistory.none(type));
  }

  /**
   * The user changes what is displayed.
   *
   * @param change on {@link #display}
   * @param newOpId the id of the operation that begins with this change, if one does
   * @throws io.aetherflow.model.InvalidInputException when the change does not fit the display
   */
  public ClientDocument<C, D> edit(D change, UUID newOpId, long nowMillis) {
    var written = written(change, newOpId, nowMillis);
    var opId = written.pending.getLast().opId();
    return written.with(
        undoHistory.edited(type, change, display, written.display, opId, nowMillis));
  }

  /**
   * The user takes back the newest own step, as it is by now: what it inserted and nobody has
   * deleted goes, what it deleted comes back, and what others wrote stays. That is an edit like any
   * other, an operation of its own. Steps that have become empty are passed over.
   *
   * @param newOpId the id of that operation
   */
  public Reverted<C, D> undo(UUID newOpId, long nowMillis) {
    return reverted(undoHistory.undo(display, newOpId), newOpId, nowMillis);
  }

  /** The user does the step again that was taken back last, unless something was written since. */
  public Reverted<C, D> redo(UUID newOpId, long nowMillis) {
    return reverted(undoHistory.redo(display, newOpId), newOpId, nowMillis);
  }

  /** Whether there is a step to take back. */
  public boolean canUndo() {
    return undoHistory.canUndo();
  }

  /** Whether there is a step to do again. */
  public boolean canRedo() {
    return undoHistory.canRedo();
  }

  /**
   * Forgets how to take back, or do again, what these operations did: they have lost a conflict,
   * and taking them back would bring back what the winner has replaced.
   */
  public ClientDocument<C, D> forget(Collection<UUID> opIds) {
    return with(undoHistory.forget(opIds, display));
  }

  private Reverted<C, D> reverted(
      UndoHistory.@Nullable Reverted<C, D> step, UUID newOpId, long nowMillis) {
    if (step == null) {
      return new Reverted<>(this, type.emptyDelta());
    }
    var state = sealed().written(step.change(), newOpId, nowMillis).sealed();
    return new Reverted<>(state.with(step.history()), step.change());
  }

  private ClientDocument<C, D> written(D change, UUID newOpId, long nowMillis) {
    var shown = type.apply(display, change);
    var all = new ArrayList<>(pending);
    if (!all.isEmpty() && all.getLast().stage() == Stage.OPEN) {
      var open = all.removeLast();
      D both = type.compose(open.written(), change);
      all.add(
          new PendingOperation<>(
              open.opId(),
              open.baseVersion(),
              open.previousOpId(),
              both,
              nowMillis,
              both,
              Stage.OPEN));
    } else {
      var previous = all.isEmpty() ? null : all.getLast().opId();
      all.add(
          new PendingOperation<>(
              newOpId, version, previous, change, nowMillis, change, Stage.OPEN));
    }
    return new ClientDocument<>(type, version, confirmed, shown, all, undoHistory);
  }

  /** With the open operation closed, so that the next edit begins another one. */
  private ClientDocument<C, D> sealed() {
    if (pending.isEmpty() || pending.getLast().stage() != Stage.OPEN) {
      return this;
    }
    var all = new ArrayList<>(pending);
    all.add(all.removeLast().at(Stage.SEALED));
    return new ClientDocument<>(type, version, confirmed, display, all, undoHistory);
  }

  private ClientDocument<C, D> with(UndoHistory<C, D> history) {
    return history == undoHistory
        ? this
        : new ClientDocument<>(type, version, confirmed, display, pending, history);
  }

  /**
   * Takes the next frame, when nothing is under way: all that was written so far, or the first
   * {@link #FRAME_OPERATIONS_MAX} operations of it.
   */
  public Sending<C, D> send() {
    if (pending.isEmpty() || pending.getFirst().stage() == Stage.SENT) {
      return new Sending<>(this, List.of());
    }
    int count = Math.min(pending.size(), FRAME_OPERATIONS_MAX);
    var all = new ArrayList<>(pending);
    all.subList(0, count).replaceAll(operation -> operation.at(Stage.SENT));
    var state = new ClientDocument<>(type, version, confirmed, display, all, undoHistory);
    return new Sending<>(state, List.copyOf(all.subList(0, count)));
  }

  /** The operations under way, to be sent again after a reconnect, as they were. */
  public List<PendingOperation<D>> underWay() {
    return pending.stream().filter(operation -> operation.stage() == Stage.SENT).toList();
  }

  /**
   * Takes one step of the document's history: an operation, or an operation and its resolution. Own
   * operations are recognised by their id; those at or below the confirmed version are repeats and
   * change nothing.
   */
  public Received<C, D> receive(List<CommittedOperation<D>> step) {
    var state = this;
    var change = type.emptyDelta();
    var acknowledged = new ArrayList<UUID>();
    for (var operation : step) {
      if (operation.version() <= state.version) {
        continue;
      }
      if (operation.version() != state.version + 1) {
        return new Gap<>(state.version + 1, operation.version());
      }
      if (state.isOwn(operation)) {
        state = state.acknowledged();
        acknowledged.add(operation.opId());
      } else {
        D delta = operation.delta();
        if (delta == null) {
          return new Gap<>(state.version + 1, operation.version());
        }
        var crossing = state.rebasedForms().cross(type, delta);
        state = state.passed(delta, crossing, operation.resolution());
        change = type.compose(change, crossing.committed());
      }
    }
    return new Advanced<>(state, change, acknowledged);
  }

  /**
   * Takes back an operation that was refused for good, and those behind it, which were written on
   * top of it. Those in front of it stay pending: they may be committed, with their
   * acknowledgements still on the way.
   *
   * @param refused an operation that is not pending changes nothing: it was taken back before
   */
  public TakenBack<C, D> takeBack(UUID refused) {
    int first = 0;
    var remaining = confirmed;
    while (first < pending.size() && !pending.get(first).opId().equals(refused)) {
      remaining = type.apply(remaining, pending.get(first).rebased());
      first++;
    }
    var draft = type.emptyDelta();
    for (var operation : pending.subList(first, pending.size())) {
      draft = type.compose(draft, operation.rebased());
    }
    D change = type.invert(draft, remaining);
    var gone = pending.subList(first, pending.size());
    var history =
        gone.isEmpty()
            ? undoHistory
            : undoHistory.takenBack(
                gone.stream().map(PendingOperation::opId).toList(), change, display, remaining);
    var state =
        new ClientDocument<>(
            type, version, confirmed, remaining, pending.subList(0, first), history);
    return new TakenBack<>(state, change, draft);
  }

  private boolean isOwn(CommittedOperation<D> operation) {
    return !pending.isEmpty() && pending.getFirst().opId().equals(operation.opId());
  }

  private Pending<D> rebasedForms() {
    return new Pending<>(pending.stream().map(PendingOperation::rebased).toList());
  }

  private ClientDocument<C, D> acknowledged() {
    var committed = type.apply(confirmed, pending.getFirst().rebased());
    return new ClientDocument<>(
        type, version + 1, committed, display, pending.subList(1, pending.size()), undoHistory);
  }

  private ClientDocument<C, D> passed(D delta, Pending.Crossing<D> crossing, boolean resolution) {
    var all = new ArrayList<PendingOperation<D>>(pending.size());
    for (int i = 0; i < pending.size(); i++) {
      var operation = pending.get(i);
      var sealed = operation.stage() == Stage.OPEN ? operation.at(Stage.SEALED) : operation;
      all.add(sealed.rebasedTo(crossing.pending().deltas().get(i)));
    }
    D change = crossing.committed();
    var shown = type.apply(display, change);
    return new ClientDocument<>(
        type,
        version + 1,
        type.apply(confirmed, delta),
        shown,
        all,
        resolution
            ? undoHistory.forget(meeting(delta), display).resolved(change, display, shown)
            : undoHistory.moved(change, shown));
  }

  /** The pending operations that delete or set what a resolution takes out or sets as well. */
  private Set<UUID> meeting(D resolution) {
    var meeting = new HashSet<UUID>();
    D over = resolution;
    for (var operation : pending) {
      if (type.interferes(operation.rebased(), over)) {
        meeting.add(operation.opId());
      }
      over = type.transform(over, operation.rebased(), Side.LEFT);
    }
    return meeting;
  }
}
