package io.aetherflow.client;

import io.aetherflow.client.ServerFrame.Op;
import io.aetherflow.model.DocumentType;
import io.aetherflow.model.client.ClientDocument;
import io.aetherflow.model.client.ClientDocument.Advanced;
import io.aetherflow.model.client.CommittedOperation;
import io.aetherflow.model.client.PendingOperation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * This client's copy of a document: the model's state, and what observers and authors are told when
 * it changes. Guarded by the document's lock.
 */
final class Replica<C, D> {
  private final String document;
  private final DocumentType<C, D> type;
  private final String clientId;
  private final Outgoing<D> outgoing;
  private final People<C, D> people;
  private final KeptEdits<D> kept;
  private User user = new User("", "", "");
  private @Nullable ClientDocument<C, D> state;

  Replica(
      String document,
      DocumentType<C, D> type,
      String clientId,
      Outgoing<D> outgoing,
      People<C, D> people,
      KeptEdits<D> kept) {
    this.kept = kept;
    this.document = document;
    this.type = type;
    this.clientId = clientId;
    this.outgoing = outgoing;
    this.people = people;
  }

  DocumentType<C, D> type() {
    return type;
  }

  /** The state, once the document was opened for the first time. */
  @Nullable ClientDocument<C, D> stateIfOpened() {
    return state;
  }

  ClientDocument<C, D> state() {
    var now = state;
    if (now == null) {
      throw new IllegalStateException("document " + document + " is not open yet");
    }
    return now;
  }

  /** The own pending edits as they read on the confirmed content. */
  List<D> pendingForms() {
    return state().pending().stream().map(operation -> operation.rebased()).toList();
  }

  void connected(User newUser) {
    user = newUser;
  }

  /** The user changes what is displayed; returns the operation that the change became part of. */
  UUID edit(D change, UUID newOpId, long nowMillis) {
    var next = state().edit(change, newOpId, nowMillis);
    var operation = next.pending().getLast();
    kept.wrote(operation, change);
    state = next;
    people.displayed(change);
    return operation.opId();
  }

  /**
   * The user takes back, or does again.
   *
   * @return whether there was anything
   */
  boolean revert(ClientDocument.Reverted<C, D> reverted) {
    boolean any = !type.isEmpty(reverted.change());
    if (any) {
      kept.wrote(reverted.state().pending().getLast(), reverted.change());
    }
    state = reverted.state();
    people.displayed(reverted.change());
    return any;
  }

  /**
   * What was taken out must not come back by an undo; a text of somebody's own takes the place of
   * both.
   */
  void heard(ConflictInfo conflict) {
    if (state != null && (conflict.restorable() || conflict.isOpen())) {
      state = state.forget(conflict.loser().opIds());
      if ("own".equals(conflict.resolution())) {
        state = state.forget(conflict.winner().opIds());
      }
    }
  }

  /** What is under way, or else what is to be sent next. */
  List<PendingOperation<D>> toSend() {
    var underWay = state().underWay();
    if (underWay.isEmpty()) {
      var sending = state().send();
      state = sending.state();
      underWay = sending.operations();
    }
    return underWay;
  }

  /** Begins with what an earlier process has written, as far as it is not committed. */
  void restore(ClientDocument<C, D> restored) {
    state = restored;
  }

  /** What an earlier process has written turned out to be committed. */
  void restored(PendingOperation<D> committed, long version, List<PendingOperation<D>> left) {
    kept.committed(committed, version, left);
  }

  /** What an earlier process has written can not be placed on the document any more. */
  void giveUp(List<PendingOperation<D>> left, Failure failure, Outbox<C, D> out) {
    D draft = type.emptyDelta();
    for (var operation : left) {
      kept.refused(operation.opId(), failure);
      draft = type.compose(draft, operation.written());
    }
    var ids = left.stream().map(PendingOperation::opId).toList();
    out.tell(new DocumentEvent.Rejected<>(ids, failure, draft));
  }

  /** Begins with, or goes over to, a content as the server holds it. */
  void load(long version, C content, Outbox<C, D> out) {
    if (state == null) {
      state = ClientDocument.opened(type, version, content);
      return;
    }
    takeAllBack(
        Failure.local(
            "BASE_TRIMMED", "The edits were written on a version that is not kept any more."),
        out);
    var shown = state().display();
    state = ClientDocument.opened(type, version, content);
    D cleared = type.invert(type.deltaOf(shown), type.emptyContent());
    tellChanged(type.compose(cleared, type.deltaOf(content)), List.of(), out);
  }

  /**
   * Takes committed operations, one after the other, and tells of them as one change.
   *
   * @return false when versions are missing in between; those in front of the gap were taken
   */
  boolean take(List<Op> ops, Outbox<C, D> out) {
    var change = type.emptyDelta();
    var told = new ArrayList<OperationInfo>();
    var acknowledged = new ArrayList<UUID>();
    boolean gap = false;
    for (var op : ops) {
      var now = state();
      var about = op.info();
      if (about.version() <= now.version()) {
        continue;
      }
      boolean own = isNextOwn(about.opId());
      D committed = own ? now.pending().getFirst().rebased() : type.decodeDelta(op.delta());
      var received =
          now.receive(
              List.of(
                  new CommittedOperation<>(
                      about.version(), about.opId(), committed, about.isResolution())));
      if (!(received instanceof Advanced<C, D> advanced)) {
        gap = true;
        break;
      }
      state = advanced.state();
      change = type.compose(change, advanced.change());
      people.displayed(advanced.change());
      people.committed(about.version(), committed);
      told.add(about);
      if (own) {
        acknowledged.add(about.opId());
        var outcome =
            new EditOutcome.Committed<D>(about.opId(), about.version(), about.at(), op.resolved());
        kept.committed(now.pending().getFirst(), about.version(), state().pending());
        settle(outcome, out);
      }
    }
    tell(change, told, acknowledged, out);
    return !gap;
  }

  /**
   * Takes the acknowledgement of an own operation, and its resolution.
   *
   * @return false when versions are missing in between, or the operation is not pending here
   */
  boolean take(ServerFrame.Ack ack, Outbox<C, D> out) {
    if (ack.version() <= state().version()) {
      return true;
    }
    if (!isNextOwn(ack.opId())) {
      return false;
    }
    var info =
        new OperationInfo(
            ack.version(),
            ack.opId(),
            user.id(),
            user.name(),
            clientId,
            "edit",
            Instant.ofEpochMilli(state().pending().getFirst().writtenAtMillis()),
            Instant.ofEpochMilli(ack.timestampMillis()));
    var own = new Op(info, new byte[0], ack.resolution() != null);
    return take(ack.resolution() == null ? List.of(own) : List.of(own, ack.resolution()), out);
  }

  /** Takes back all that is not acknowledged. */
  void takeAllBack(Failure failure, Outbox<C, D> out) {
    var pending = state().pending();
    pending.forEach(operation -> kept.refused(operation.opId(), failure));
    leaveBehind(failure, out);
  }

  /** Takes back all that is not acknowledged, and leaves it to the next client, if it is kept. */
  void leaveBehind(Failure failure, Outbox<C, D> out) {
    var pending = state().pending();
    if (!pending.isEmpty()) {
      takenBack(pending.getFirst().opId(), failure, out);
    }
  }

  /** Takes back an operation that is pending, and those behind it. */
  void takeBack(UUID refused, Failure failure, Outbox<C, D> out) {
    state().pending().stream()
        .map(PendingOperation::opId)
        .dropWhile(opId -> !opId.equals(refused))
        .forEach(opId -> kept.refused(opId, failure));
    takenBack(refused, failure, out);
  }

  private void takenBack(UUID refused, Failure failure, Outbox<C, D> out) {
    var before = state();
    var taken = before.takeBack(refused);
    state = taken.state();
    people.displayed(taken.change());
    var ids =
        before.pending().stream()
            .skip(taken.state().pending().size())
            .map(operation -> operation.opId())
            .toList();
    for (var opId : ids) {
      settle(new EditOutcome.Rejected<>(opId, failure, taken.draft()), out);
    }
    tellChanged(taken.change(), List.of(), out);
    out.tell(new DocumentEvent.Rejected<>(ids, failure, taken.draft()));
  }

  private boolean isNextOwn(UUID opId) {
    var pending = state().pending();
    return !pending.isEmpty() && pending.getFirst().opId().equals(opId);
  }

  private void settle(EditOutcome<D> outcome, Outbox<C, D> out) {
    var waiting = outgoing.settle(outcome.opId());
    if (waiting != null) {
      out.complete(() -> waiting.complete(outcome));
    }
  }

  private void tell(D change, List<OperationInfo> told, List<UUID> acknowledged, Outbox<C, D> out) {
    if (told.isEmpty()) {
      return;
    }
    if (told.size() > acknowledged.size()) {
      tellChanged(change, told, out);
    }
    if (!acknowledged.isEmpty()) {
      out.tell(new DocumentEvent.Acknowledged<>(acknowledged, state().version()));
    }
    people.reached(state().version(), pendingForms(), out);
  }

  private void tellChanged(D change, List<OperationInfo> operations, Outbox<C, D> out) {
    var now = state();
    out.tell(
        new DocumentEvent.Changed<>(change, now.display(), now.version(), List.copyOf(operations)));
  }
}
