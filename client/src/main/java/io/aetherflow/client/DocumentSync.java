package io.aetherflow.client;

import io.aetherflow.client.ServerFrame.Op;
import io.aetherflow.model.DocumentType;
import io.aetherflow.model.client.CommittedOperation;
import io.aetherflow.model.client.Restoration;
import java.time.Duration;
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

  /** After so many tries a version that the server does not have will not come any more. */
  private static final int TRIES_AHEAD_MAX = 8;

  private final String document;
  private final FrameWriter writer;
  private final JsonMapper json;
  private final Timing timing;
  private final Backoff retries;
  private final Outgoing<D> outgoing;
  private final People<C, D> people;
  private final Replica<C, D> replica;
  private final CompletableFuture<Void> opened = new CompletableFuture<>();

  private Phase phase = Phase.DETACHED;
  private @Nullable DocumentInfo info;
  private @Nullable Failure end;
  private ServerFrame.Limits limits = ServerFrame.Limits.UNKNOWN;
  private boolean whole = true;
  private long openings;
  private long transmissions;
  private long openingVersion;
  private @Nullable ArrayNode pages;
  private List<Op> held = List.of();
  private @Nullable Restoration<C, D> restoration;

  /** The content that the restoration is on its way to. */
  private @Nullable Loaded<C> loaded;

  private record Loaded<C>(long version, C content) {}

  DocumentSync(
      String document,
      DocumentType<C, D> type,
      PositionMapper<D> mapper,
      JsonMapper json,
      String clientId,
      Timing timing,
      Backoff retries,
      @Nullable OutboxStore store) {
    this.document = document;
    this.json = json;
    this.writer = new FrameWriter(json);
    this.timing = timing;
    this.retries = retries;
    this.outgoing = new Outgoing<>(writer, type);
    this.people = new People<>(document, writer, mapper);
    var kept = new KeptEdits<D>(document, type, store);
    this.replica = new Replica<>(document, type, clientId, outgoing, people, kept);
    var left = kept.left();
    this.restoration = left.isEmpty() ? null : Restoration.of(type, left);
  }

  Phase phase() {
    return phase;
  }

  Replica<C, D> replica() {
    return replica;
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

  /** Sends what was written, when nothing is under way; and the cursor, when nothing is pending. */
  void flush(Outbox<C, D> out) {
    if (phase != Phase.LIVE) {
      return;
    }
    if (!outgoing.isBusy()) {
      var toSend = replica.toSend();
      if (!toSend.isEmpty()) {
        var tooLarge = outgoing.fill(toSend, limits);
        if (tooLarge != null) {
          replica.takeBack(
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
    if (replica.state().pending().isEmpty()) {
      people.sendCursor(replica.state().version(), out);
    }
  }

  /** The connection is there. */
  void connected(
      String newSessionId, User newUser, ServerFrame.Limits newLimits, Outbox<C, D> out) {
    people.connected(newSessionId);
    replica.connected(newUser);
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
        } else {
          restore(ops.ops(), out);
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
        var state = replica.stateIfOpened();
        if (state != null) {
          people.onCursor(cursor, state.version(), replica.pendingForms(), out);
        }
      }
      case ServerFrame.Conflict news -> {
        replica.heard(news.conflict());
        out.tell(new DocumentEvent.ConflictChanged<>(news.conflict()));
      }
      case ServerFrame.Lock news -> people.onLock(news, out);
    }
  }

  /** The server gives the document to this client no more; pending edits become a draft. */
  private void refuse(Failure failure, Outbox<C, D> out) {
    if (replica.stateIfOpened() != null) {
      replica.takeAllBack(failure, out);
    } else if (restoration != null) {
      replica.giveUp(restoration.all(), failure, out);
      restoration = null;
    }
    finish(failure, out);
  }

  /**
   * The document is closed; pending edits become a draft, and are kept for the next client where
   * there is a store.
   */
  void finish(Failure failure, Outbox<C, D> out) {
    if (phase == Phase.ENDED) {
      return;
    }
    if (replica.stateIfOpened() != null) {
      replica.leaveBehind(failure, out);
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

  /** Opens the document, also when it is open: the server then begins anew at that version. */
  private void open(Outbox<C, D> out) {
    phase = Phase.OPENING;
    forgetConnection();
    long opening = ++openings;
    out.send(writer.open(document, whole ? -1 : versionHere()));
    out.wake(timing.ackMax(), later -> openAgain(opening, later));
  }

  /** The version to go on from, negative for none. */
  private long versionHere() {
    var state = replica.stateIfOpened();
    if (state != null) {
      return state.version();
    }
    return restoration != null && loaded != null ? restoration.version() : -1;
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
      if (!opening.info().type().equals(replica.type().name())) {
        refuse(
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
        var content = contentOf(replica.type(), gathered);
        if (restoration != null && openingVersion < restoration.newestBase()) {
          // Another gateway may have shown a version that this one has not heard of yet.
          if (retries.tries() <= TRIES_AHEAD_MAX) {
            openLater(out);
            return;
          }
          giveUpRestoring(out);
        }
        if (restoration != null) {
          loaded = new Loaded<>(openingVersion, content);
          whole = false;
          open(out);
          return;
        }
        replica.load(openingVersion, content, out);
      }
      if (restoration != null) {
        restore(List.of(), out);
      } else {
        live(out);
      }
    }
  }

  /** What an earlier process has written stands on versions that are not there any more. */
  private void giveUpRestoring(Outbox<C, D> out) {
    if (restoration != null) {
      replica.giveUp(
          restoration.all(),
          Failure.local(
              "BASE_TRIMMED", "The edits were written on a version that is not kept any more."),
          out);
      restoration = null;
      loaded = null;
    }
  }

  /** Follows what an earlier process has written up to the content that is here. */
  private void restore(List<Op> ops, Outbox<C, D> out) {
    var now = restoration;
    var target = loaded;
    if (now == null || target == null) {
      return;
    }
    int next = 0;
    while (now.version() < target.version() && next < ops.size()) {
      var op = ops.get(next++);
      var info = op.info();
      var before = now.all();
      now =
          now.receive(
              new CommittedOperation<>(
                  info.version(), info.opId(), replica.type().decodeDelta(op.delta())));
      if (now.all().size() < before.size()) {
        replica.restored(before.getFirst(), info.version(), now.all());
      }
    }
    restoration = now;
    if (now.version() >= target.version()) {
      replica.restore(now.on(target.content()));
      restoration = null;
      loaded = null;
      live(out);
      onOps(ops.subList(next, ops.size()), out);
    }
  }

  /** The pages are the delta that makes the content out of the empty one. */
  private C contentOf(DocumentType<C, D> type, ArrayNode gathered) {
    return type.apply(type.emptyContent(), type.decodeDelta(json.writeValueAsBytes(gathered)));
  }

  private void live(Outbox<C, D> out) {
    phase = Phase.LIVE;
    whole = false;
    pages = null;
    retries.reset();
    out.complete(() -> opened.complete(null));
    out.tell(new DocumentEvent.LinkChanged<>(true));
    flush(out);
  }

  private void onOps(List<Op> arrived, Outbox<C, D> out) {
    var ops = new ArrayList<>(held);
    ops.addAll(arrived);
    boolean half = !ops.isEmpty() && ops.getLast().resolved();
    held = half ? List.of(ops.removeLast()) : List.of();
    taken(replica.take(ops, out), out);
  }

  private void onAck(ServerFrame.Ack ack, Outbox<C, D> out) {
    boolean early = ack.duplicate() && ack.version() > replica.state().version() + 1;
    if (!early) {
      taken(replica.take(ack, out), out);
    }
  }

  private void taken(boolean whole, Outbox<C, D> out) {
    if (whole) {
      retries.reset();
      flush(out);
    } else {
      open(out);
    }
  }

  private void onRejected(ServerFrame.Rejected rejected, Outbox<C, D> out) {
    var failure = rejected.failure();
    var ids = rejected.opIds();
    for (var operation : replica.state().pending()) {
      if (ids.contains(operation.opId())) {
        if (failure.code().equals("NOT_OPEN")) {
          // No repetition helps as long as the gateway does not have the document open here.
          openLater(out);
        } else if (failure.retry()) {
          transmitLater(Duration.ofMillis(failure.retryAfterMillis()).plus(retries.next()), out);
        } else {
          replica.takeBack(operation.opId(), failure, out);
          flush(out);
        }
        return;
      }
    }
  }

  private void onError(Failure failure, Outbox<C, D> out) {
    boolean notOpen = failure.code().equals("NOT_OPEN");
    if (failure.reload() || (notOpen && phase == Phase.LIVE)) {
      if (failure.code().equals("BASE_TRIMMED")) {
        giveUpRestoring(out);
      }
      whole |= failure.reload();
      openLater(out);
    } else if (notOpen) {
      out.tell(new DocumentEvent.Warned<>(failure));
    } else if (phase == Phase.OPENING) {
      if (failure.retry()) {
        openLater(out);
      } else {
        refuse(failure, out);
      }
    } else if (people.awaitsLock()) {
      people.refuseLock(failure, out);
    } else if (failure.code().equals("FORBIDDEN") || failure.code().equals("NOT_FOUND")) {
      refuse(failure, out);
    } else {
      out.tell(new DocumentEvent.Warned<>(failure));
      if (failure.retry() && outgoing.isBusy()) {
        transmitLater(Duration.ofMillis(failure.retryAfterMillis()).plus(retries.next()), out);
      }
    }
  }

  private void openLater(Outbox<C, D> out) {
    phase = Phase.OPENING;
    forgetConnection();
    long opening = ++openings;
    out.wake(retries.next(), later -> openAgain(opening, later));
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
}
