package io.aetherflow.client;

import io.aetherflow.client.ServerFrame.Op;
import io.aetherflow.model.DocumentType;
import io.aetherflow.model.client.ClientDocument;
import io.aetherflow.model.client.ClientDocument.Advanced;
import io.aetherflow.model.client.ClientDocument.Gap;
import io.aetherflow.model.client.CommittedOperation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * One document between its state and the wire: frames and edits in; frames, events and completions
 * out. No input or output, no thread, no clock of its own; its owner calls it under the document's
 * lock and then performs the {@link Outbox}.
 *
 * <pre>
 *               connected              opened, last page
 *   DETACHED ─────────────▶ OPENING ───────────────────▶ LIVE
 *      ▲                     │   ▲       gap, reload       │
 *      │    disconnected     │   └─────────────────────────┤
 *      └─────────────────────┴─────────────────────────────┤
 *                            └──────── refused ────────────┴──▶ ENDED
 * </pre>
 */
final class DocumentSync<C, D> {
  enum Phase {
    DETACHED,
    OPENING,
    LIVE,
    ENDED
  }

  private final String document;
  private final DocumentType<C, D> type;
  private final FrameWriter writer;
  private final JsonMapper json;
  private final Timing timing;
  private final Backoff backoff;

  private final String clientId;
  private final Outgoing<D> outgoing;
  private final People<C, D> people;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();

  private Phase phase = Phase.DETACHED;
  private @Nullable ClientDocument<C, D> state;
  private @Nullable DocumentInfo info;
  private @Nullable Failure end;
  private User user = new User("", "", "");
  private ServerFrame.Limits limits = ServerFrame.Limits.UNKNOWN;
  private boolean whole = true;
  private long openings;
  private long transmissions;
  private long openingVersion;
  private @Nullable ArrayNode pages;
  private List<Op> held = List.of();

  DocumentSync(
      String document,
      DocumentType<C, D> type,
      PositionMapper<D> mapper,
      JsonMapper json,
      String clientId,
      Timing timing,
      Backoff backoff) {
    this.document = document;
    this.type = type;
    this.json = json;
    this.writer = new FrameWriter(json);
    this.timing = timing;
    this.backoff = backoff;
    this.clientId = clientId;
    this.outgoing = new Outgoing<>(writer, type);
    this.people = new People<>(document, writer, mapper);
  }

  Phase phase() {
    return phase;
  }

  /** The state, once the document was opened for the first time. */
  @Nullable ClientDocument<C, D> state() {
    return state;
  }

  @Nullable DocumentInfo info() {
    return info;
  }

  @Nullable Failure end() {
    return end;
  }

  People<C, D> people() {
    return people;
  }

  /** Completes when the document is open for the first time, or can not be opened. */
  CompletableFuture<Void> opened() {
    return opened;
  }

  CompletableFuture<EditOutcome<D>> outcome(UUID opId) {
    return outgoing.outcome(opId);
  }

  /** The user changes what is displayed. */
  UUID edit(D change, UUID newOpId, long nowMillis) {
    var next = requireState().edit(change, newOpId, nowMillis);
    state = next;
    people.displayed(change);
    return next.pending().getLast().opId();
  }

  /** Sends what was written, when nothing is under way; and the cursor, when nothing is pending. */
  void flush(Outbox<C, D> out) {
    if (phase != Phase.LIVE) {
      return;
    }
    if (!outgoing.isBusy()) {
      var underWay = requireState().underWay();
      if (underWay.isEmpty()) {
        var sending = requireState().send();
        state = sending.state();
        underWay = sending.operations();
      }
      if (!underWay.isEmpty()) {
        var tooLarge = outgoing.fill(underWay, limits);
        if (tooLarge != null) {
          takeBack(
              tooLarge,
              new Failure(
                  "TOO_LARGE",
                  "The edit does not fit into a message.",
                  "delta",
                  null,
                  "at most " + limits.messageBytes() + " bytes",
                  false,
                  false,
                  0,
                  null),
              out);
          return;
        }
        transmit(out);
      }
    }
    if (requireState().pending().isEmpty()) {
      people.sendCursor(requireState().version(), out);
    }
  }

  /** The connection is there. */
  void connected(
      String newSessionId, User newUser, ServerFrame.Limits newLimits, Outbox<C, D> out) {
    people.connected(newSessionId);
    user = newUser;
    limits = newLimits;
    if (phase != Phase.ENDED) {
      open(out);
    }
  }

  /** The connection is gone. What was under way is sent again, as it was, on the next one. */
  void disconnected(Outbox<C, D> out) {
    if (phase == Phase.ENDED) {
      return;
    }
    boolean wasLive = phase == Phase.LIVE;
    phase = Phase.DETACHED;
    forgetConnection();
    people.refuseLock(
        Failure.passing(Failure.UNREACHABLE, "The connection broke before the answer."), out);
    if (wasLive) {
      out.tell(new DocumentEvent.LinkChanged<>(false));
    }
  }

  /** Takes a frame of this document. */
  void on(ServerFrame.OfDocument frame, Outbox<C, D> out) {
    if (phase == Phase.ENDED || phase == Phase.DETACHED) {
      return;
    }
    switch (frame) {
      case ServerFrame.Opened page -> onOpened(page, out);
      case ServerFrame.DocumentError error -> onError(error.failure(), out);
      case ServerFrame.Ops ops -> {
        if (phase == Phase.LIVE) {
          onOps(ops.ops(), out);
        }
      }
      case ServerFrame.Ack ack -> {
        if (phase == Phase.LIVE) {
          onAck(ack, out);
        }
      }
      case ServerFrame.Rejected rejected -> {
        if (phase == Phase.LIVE) {
          onRejected(rejected, out);
        }
      }
      case ServerFrame.Presence presence -> people.onPresence(presence, out);
      case ServerFrame.Cursor cursor -> {
        if (state != null) {
          people.onCursor(cursor, state.version(), pendingForms(), out);
        }
      }
      case ServerFrame.Lock news -> people.onLock(news, out);
    }
  }

  /** The document is given up; pending edits become a draft. */
  void finish(Failure failure, Outbox<C, D> out) {
    if (phase == Phase.ENDED) {
      return;
    }
    if (state != null) {
      takeAllBack(failure, out);
    }
    phase = Phase.ENDED;
    end = failure;
    forgetConnection();
    people.refuseLock(failure, out);
    out.complete(() -> opened.completeExceptionally(new RefusedException(failure)));
    out.tell(new DocumentEvent.Ended<>(failure));
  }

  /** The document is loaded anew; for when what arrived makes no sense. */
  void reload(Outbox<C, D> out) {
    whole = true;
    open(out);
  }

  private void open(Outbox<C, D> out) {
    boolean again = phase == Phase.LIVE;
    phase = Phase.OPENING;
    forgetConnection();
    long opening = ++openings;
    if (again) {
      out.send(writer.close(document));
    }
    out.send(writer.open(document, whole || state == null ? -1 : state.version()));
    out.wake(timing.ackMax(), later -> openAgain(opening, later));
  }

  private void openAgain(long opening, Outbox<C, D> out) {
    if (phase == Phase.OPENING && opening == openings) {
      open(out);
    }
  }

  private void forgetConnection() {
    outgoing.interrupt();
    pages = null;
    held = List.of();
  }

  private void onOpened(ServerFrame.Opened page, Outbox<C, D> out) {
    var opening = page.opening();
    if (opening != null) {
      if (!opening.info().equals(info)) {
        info = opening.info();
        out.tell(new DocumentEvent.InfoChanged<>(opening.info()));
      }
      if (page.page() == 0 || phase != Phase.OPENING) {
        return;
      }
      if (!opening.info().type().equals(type.name())) {
        finish(
            Failure.local("UNKNOWN_TYPE", "The document is of type " + opening.info().type()), out);
        return;
      }
      openingVersion = opening.version();
      people.opened(opening, out);
      pages = page.content() == null ? null : json.createArrayNode();
    }
    if (phase != Phase.OPENING) {
      return;
    }
    var gathered = pages;
    if (gathered != null && page.content() != null) {
      page.content().values().forEach(gathered::add);
    }
    if (page.last()) {
      if (gathered != null) {
        load(openingVersion, type.decodeContent(json.writeValueAsBytes(gathered)), out);
      }
      live(out);
    }
  }

  private void load(long version, C content, Outbox<C, D> out) {
    var before = state;
    if (before == null) {
      state = ClientDocument.opened(type, version, content);
      return;
    }
    takeAllBack(
        Failure.local(
            "BASE_TRIMMED", "The edits were written on a version that is not kept any more."),
        out);
    var shown = requireState().display();
    state = ClientDocument.opened(type, version, content);
    D cleared = type.invert(type.deltaOf(shown), type.emptyContent());
    tellChanged(type.compose(cleared, type.deltaOf(content)), List.of(), out);
  }

  private void live(Outbox<C, D> out) {
    phase = Phase.LIVE;
    whole = false;
    pages = null;
    backoff.reset();
    out.complete(() -> opened.complete(null));
    out.tell(new DocumentEvent.LinkChanged<>(true));
    flush(out);
  }

  private void onOps(List<Op> arrived, Outbox<C, D> out) {
    var ops = new ArrayList<>(held);
    ops.addAll(arrived);
    boolean half = !ops.isEmpty() && ops.getLast().resolved();
    held = half ? List.of(ops.removeLast()) : List.of();
    take(ops, out);
  }

  private void onAck(ServerFrame.Ack ack, Outbox<C, D> out) {
    var now = requireState();
    if (ack.version() <= now.version() || (ack.duplicate() && ack.version() > now.version() + 1)) {
      return;
    }
    if (now.pending().isEmpty() || !now.pending().getFirst().opId().equals(ack.opId())) {
      open(out);
      return;
    }
    var written = Instant.ofEpochMilli(now.pending().getFirst().writtenAtMillis());
    var info =
        new OperationInfo(
            ack.version(),
            ack.opId(),
            user.id(),
            user.name(),
            clientId,
            "edit",
            written,
            Instant.ofEpochMilli(ack.timestampMillis()));
    var step = new ArrayList<Op>();
    step.add(new Op(info, new byte[0], ack.resolution() != null));
    if (ack.resolution() != null) {
      step.add(ack.resolution());
    }
    take(step, out);
  }

  /** Takes committed operations, one after the other, and tells of them as one change. */
  private void take(List<Op> ops, Outbox<C, D> out) {
    var change = type.emptyDelta();
    var told = new ArrayList<OperationInfo>();
    var acknowledged = new ArrayList<UUID>();
    for (var op : ops) {
      var now = requireState();
      var about = op.info();
      if (about.version() <= now.version()) {
        continue;
      }
      boolean own = isNextOwn(now, about.opId());
      D committed = own ? now.pending().getFirst().rebased() : type.decodeDelta(op.delta());
      var received =
          now.receive(List.of(new CommittedOperation<>(about.version(), about.opId(), committed)));
      if (received instanceof Gap<C, D>) {
        finishStep(change, told, acknowledged, out);
        open(out);
        return;
      }
      var advanced = (Advanced<C, D>) received;
      state = advanced.state();
      change = type.compose(change, advanced.change());
      people.displayed(advanced.change());
      people.committed(about.version(), committed);
      told.add(about);
      if (own) {
        acknowledged.add(about.opId());
        backoff.reset();
        settle(
            about.opId(),
            new EditOutcome.Committed<>(about.opId(), about.version(), about.at(), op.resolved()),
            out);
      }
    }
    finishStep(change, told, acknowledged, out);
    flush(out);
  }

  private void finishStep(
      D change, List<OperationInfo> told, List<UUID> acknowledged, Outbox<C, D> out) {
    if (told.isEmpty()) {
      return;
    }
    long version = requireState().version();
    if (told.size() > acknowledged.size()) {
      tellChanged(change, told, out);
    }
    if (!acknowledged.isEmpty()) {
      out.tell(new DocumentEvent.Acknowledged<>(acknowledged, version));
    }
    people.reached(version, pendingForms(), out);
  }

  private static <C, D> boolean isNextOwn(ClientDocument<C, D> state, UUID opId) {
    return !state.pending().isEmpty() && state.pending().getFirst().opId().equals(opId);
  }

  private void onRejected(ServerFrame.Rejected rejected, Outbox<C, D> out) {
    var failure = rejected.failure();
    var ids = rejected.opIds();
    for (var operation : requireState().pending()) {
      if (ids.contains(operation.opId())) {
        if (failure.retry()) {
          transmitLater(Duration.ofMillis(failure.retryAfterMillis()).plus(backoff.next()), out);
        } else {
          takeBack(operation.opId(), failure, out);
          flush(out);
        }
        return;
      }
    }
  }

  private void onError(Failure failure, Outbox<C, D> out) {
    boolean notOpen = failure.code().equals("NOT_OPEN");
    if (failure.reload() || (notOpen && phase == Phase.LIVE)) {
      whole |= failure.reload();
      openLater(out);
    } else if (notOpen) {
      out.tell(new DocumentEvent.Warned<>(failure));
    } else if (phase == Phase.OPENING) {
      if (failure.retry()) {
        openLater(out);
      } else {
        finish(failure, out);
      }
    } else if (people.awaitsLock()) {
      people.refuseLock(failure, out);
    } else if (failure.code().equals("FORBIDDEN") || failure.code().equals("NOT_FOUND")) {
      finish(failure, out);
    } else {
      out.tell(new DocumentEvent.Warned<>(failure));
      if (failure.retry() && outgoing.isBusy()) {
        transmitLater(Duration.ofMillis(failure.retryAfterMillis()).plus(backoff.next()), out);
      }
    }
  }

  private void openLater(Outbox<C, D> out) {
    phase = Phase.OPENING;
    forgetConnection();
    long opening = ++openings;
    out.wake(backoff.next(), later -> openAgain(opening, later));
  }

  private void transmit(Outbox<C, D> out) {
    out.send(outgoing.frame(document));
    transmitLater(timing.ackMax(), out);
  }

  /** Sends the frame under way once more after a while, unless it is done by then. */
  private void transmitLater(Duration delay, Outbox<C, D> out) {
    long transmission = ++transmissions;
    out.wake(
        delay,
        later -> {
          if (phase == Phase.LIVE && outgoing.isBusy() && transmission == transmissions) {
            transmit(later);
          }
        });
  }

  /** Takes back all that is not acknowledged. */
  private void takeAllBack(Failure failure, Outbox<C, D> out) {
    var pending = requireState().pending();
    if (!pending.isEmpty()) {
      takeBack(pending.getFirst().opId(), failure, out);
    }
  }

  /** Takes back an operation that is pending, and those behind it. */
  private void takeBack(UUID refused, Failure failure, Outbox<C, D> out) {
    var before = requireState();
    var taken = before.takeBack(refused);
    state = taken.state();
    people.displayed(taken.change());
    var ids =
        before.pending().stream()
            .skip(taken.state().pending().size())
            .map(operation -> operation.opId())
            .toList();
    for (var opId : ids) {
      settle(opId, new EditOutcome.Rejected<>(opId, failure, taken.draft()), out);
    }
    tellChanged(taken.change(), List.of(), out);
    out.tell(new DocumentEvent.Rejected<>(ids, failure, taken.draft()));
  }

  private void settle(UUID opId, EditOutcome<D> outcome, Outbox<C, D> out) {
    var waiting = outgoing.settle(opId);
    if (waiting != null) {
      out.complete(() -> waiting.complete(outcome));
    }
  }

  private void tellChanged(D change, List<OperationInfo> operations, Outbox<C, D> out) {
    var now = requireState();
    out.tell(
        new DocumentEvent.Changed<>(change, now.display(), now.version(), List.copyOf(operations)));
  }

  private List<D> pendingForms() {
    return requireState().pending().stream().map(operation -> operation.rebased()).toList();
  }

  private ClientDocument<C, D> requireState() {
    var now = state;
    if (now == null) {
      throw new IllegalStateException("document " + document + " is not open yet");
    }
    return now;
  }
}
