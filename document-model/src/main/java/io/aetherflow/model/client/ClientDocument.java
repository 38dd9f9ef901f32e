package io.aetherflow.model.client;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.client.PendingOperation.Stage;
import io.aetherflow.model.history.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

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
 * <p>Laws: {@link #display} is {@link #confirmed} with all rebased forms applied in order; two
 * clients at one version with nothing pending hold the same content.
 */
public record ClientDocument<C, D>(
    DocumentType<C, D> type,
    long version,
    C confirmed,
    C display,
    List<PendingOperation<D>> pending) {

  /** How many operations a frame carries at most. */
  public static final int FRAME_OPERATIONS_MAX = 100;

  /**
   * A new state and the operations to send, in one frame; none when one is under way or nothing was
   * written.
   */
  public record Sending<C, D>(ClientDocument<C, D> state, List<PendingOperation<D>> operations) {}

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
    return new ClientDocument<>(type, version, content, content, List.of());
  }

  /**
   * The user changes what is displayed.
   *
   * @param change on {@link #display}
   * @param newOpId the id of the operation that begins with this change, if one does
   * @throws io.aetherflow.model.InvalidInputException when the change does not fit the display
   */
  public ClientDocument<C, D> edit(D change, UUID newOpId, long nowMillis) {
    var shown = type.apply(display, change);
    var all = new ArrayList<>(pending);
    if (!all.isEmpty() && all.getLast().stage() == Stage.OPEN) {
      var open = all.removeLast();
      D both = type.compose(open.written(), change);
      all.add(
          new PendingOperation<>(
              open.opId(), open.baseVersion(), both, nowMillis, both, Stage.OPEN));
    } else {
      all.add(new PendingOperation<>(newOpId, version, change, nowMillis, change, Stage.OPEN));
    }
    return new ClientDocument<>(type, version, confirmed, shown, all);
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
    var state = new ClientDocument<>(type, version, confirmed, display, all);
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
        state = state.passed(delta, crossing);
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
    var state =
        new ClientDocument<>(type, version, confirmed, remaining, pending.subList(0, first));
    return new TakenBack<>(state, type.invert(draft, remaining), draft);
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
        type, version + 1, committed, display, pending.subList(1, pending.size()));
  }

  private ClientDocument<C, D> passed(D delta, Pending.Crossing<D> crossing) {
    var all = new ArrayList<PendingOperation<D>>(pending.size());
    for (int i = 0; i < pending.size(); i++) {
      var operation = pending.get(i);
      var sealed = operation.stage() == Stage.OPEN ? operation.at(Stage.SEALED) : operation;
      all.add(sealed.rebasedTo(crossing.pending().deltas().get(i)));
    }
    return new ClientDocument<>(
        type,
        version + 1,
        type.apply(confirmed, delta),
        type.apply(display, crossing.committed()),
        all);
  }
}
