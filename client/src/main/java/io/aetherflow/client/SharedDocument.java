package io.aetherflow.client;

import io.aetherflow.model.client.ClientDocument;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A document that this client has open, of any type.
 *
 * <p>Reading gives what the user would see: the confirmed content with the own pending edits.
 * Editing changes that at once and sends in the background; while the connection is broken edits go
 * on, and are sent when it is back.
 *
 * <p>Threads: every method may be called from any thread. One lock guards the document's state; it
 * is held for the time of a step, never while anything is sent, received or told. All that is sent
 * or told is done on the connection's thread, so it comes in the order of the steps.
 */
public class SharedDocument<C, D> {
  private static final System.Logger LOG = System.getLogger(SharedDocument.class.getName());

  private final String id;
  private final Connection connection;
  private final Supplier<UUID> opIds;
  private final ReentrantLock lock = new ReentrantLock();
  private final DocumentSync<C, D> sync;
  private final List<Consumer<? super DocumentEvent<C, D>>> observers =
      new CopyOnWriteArrayList<>();
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private volatile boolean closing;

  SharedDocument(String id, Connection connection, Supplier<UUID> opIds, DocumentSync<C, D> sync) {
    this.id = id;
    this.connection = connection;
    this.opIds = opIds;
    this.sync = sync;
  }

  /** The document's id. */
  public final String id() {
    return id;
  }

  /** What is displayed: confirmed content and own pending edits. Immutable. */
  public final C content() {
    return read(ClientDocument::display);
  }

  /** The last version that arrived. */
  public final long version() {
    return read(ClientDocument::version);
  }

  /** How many own operations are not yet acknowledged. */
  public final int pendingCount() {
    return read(state -> state.pending().size());
  }

  /** The whole state of one moment: version, confirmed and displayed content, pending edits. */
  public final ClientDocument<C, D> state() {
    return read(state -> state);
  }

  /** Name, policy, role and state. */
  public final DocumentInfo info() {
    return locked(() -> {
      var info = sync.info();
      if (info == null) {
        throw new IllegalStateException("document " + id + " is not open yet");
      }
      return info;
    });
  }

  /** Who has the document open, this client included. */
  public final List<Participant> participants() {
    return locked(() -> sync.people().present());
  }

  /** The others' cursors, on what is displayed. */
  public final List<RemoteCursor> cursors() {
    return locked(() -> sync.people().cursors());
  }

  /** Who holds the lock, or null. */
  public final @Nullable LockHolder lockHolder() {
    lock.lock();
    try {
      return sync.people().lock();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the document is in step with the server, its connection being there. */
  public final boolean isLive() {
    return locked(() -> sync.phase() == DocumentSync.Phase.LIVE);
  }

  /**
   * Changes what is displayed, and sends it.
   *
   * @param change on {@link #content}; others' edits may move it between reading and this call, so
   *     with several threads, or with others present, take {@link #edit(Function)}
   * @throws io.aetherflow.model.InvalidInputException when the change does not fit; nothing changed
   */
  public final Edit<D> edit(D change) {
    return edit(content -> change);
  }

  /**
   * Changes what is displayed, with nothing in between: reading and changing are one step.
   *
   * @param author computes the change from the displayed content; quick, and without other calls
   * @throws io.aetherflow.model.InvalidInputException when the change does not fit; nothing changed
   */
  public final Edit<D> edit(Function<? super C, ? extends D> author) {
    Edit<D> edit;
    lock.lock();
    try {
      var state = sync.replica().stateIfOpened();
      if (state == null) {
        throw new IllegalStateException("document " + id + " is not open yet");
      }
      D change = author.apply(state.display());
      var newOpId = opIds.get();
      var end = sync.end();
      if (end != null || closing) {
        var why = end != null ? end : Failure.local(Failure.CLOSED, "The document was closed.");
        return new Edit<>(
            newOpId,
            CompletableFuture.completedFuture(new EditOutcome.Rejected<>(newOpId, why, change)));
      }
      var opId = sync.replica().edit(change, newOpId, connection.serverNowMillis());
      edit = new Edit<>(opId, sync.outcome(opId).copy());
    } finally {
      lock.unlock();
    }
    flushSoon();
    return edit;
  }

  /**
   * Takes back the newest own step, as it is by now: what others wrote stays. That is an edit like
   * any other.
   *
   * @return empty when there is nothing to take back
   */
  public final Optional<Edit<D>> undo() {
    return revert(ClientDocument::undo);
  }

  /** Does the step again that was taken back last, unless something was written since. */
  public final Optional<Edit<D>> redo() {
    return revert(ClientDocument::redo);
  }

  private Optional<Edit<D>> revert(Reversion<C, D> reversion) {
    Edit<D> edit;
    lock.lock();
    try {
      var state = sync.replica().state();
      var opId = opIds.get();
      if (sync.end() != null
          || closing
          || !sync.replica().revert(reversion.of(state, opId, connection.serverNowMillis()))) {
        return Optional.empty();
      }
      edit = new Edit<>(opId, sync.outcome(opId).copy());
    } finally {
      lock.unlock();
    }
    flushSoon();
    return Optional.of(edit);
  }

  /** An undo or a redo. */
  private interface Reversion<C, D> {
    ClientDocument.Reverted<C, D> of(ClientDocument<C, D> state, UUID opId, long nowMillis);
  }

  /** Tells others where this user's cursor stands, on what is displayed. Best effort. */
  public final void cursor(int index, int length) {
    step(out -> sync.people().ownCursor().set(index, length));
    flushSoon();
  }

  /** Tells others that this user has no cursor any more. */
  public final void clearCursor() {
    step(out -> sync.people().ownCursor().clear());
    flushSoon();
  }

  /** Asks for the lock. While it is held, edits of others are refused. */
  public final CompletableFuture<LockOutcome> lock() {
    return ask(out -> sync.people().lock(out));
  }

  /** Gives the lock back. */
  public final CompletableFuture<LockOutcome> unlock() {
    return ask(out -> sync.people().unlock(false, out));
  }

  /** Takes the lock from whoever holds it; for owners. */
  public final CompletableFuture<LockOutcome> overrideLock() {
    return ask(out -> sync.people().unlock(true, out));
  }

  /**
   * Observes what happens from now on. The receiver is called on the client's thread for events,
   * one event after the other; what it throws is logged.
   */
  public final Subscription observe(Consumer<? super DocumentEvent<C, D>> observer) {
    observers.add(observer);
    return () -> observers.remove(observer);
  }

  /**
   * Closes the document once all edits are acknowledged, or after the time that {@link Timing}
   * gives for it; what is not acknowledged then is reported as rejected, with its draft.
   */
  public final CompletableFuture<Void> close() {
    closing = true;
    connection.run(this::closeWhenDone);
    connection.after(connection.timing().closeMax(), this::closeNow);
    return closed.copy();
  }

  CompletableFuture<Void> opened() {
    return sync.opened();
  }

  /** Takes a step and performs what follows from it; on the connection's thread. */
  void step(Consumer<Outbox<C, D>> step) {
    connection.run(() -> {
      takeStep(step);
      closeWhenDone();
    });
  }

  void on(ServerFrame.OfDocument frame) {
    try {
      takeStep(out -> sync.on(frame, out));
    } catch (RuntimeException unreadable) {
      LOG.log(System.Logger.Level.WARNING, "document " + id + " is loaded anew", unreadable);
      takeStep(sync::reload);
    }
    closeWhenDone();
  }

  void connected(String sessionId, User user, ServerFrame.Limits limits) {
    takeStep(out -> sync.connected(sessionId, user, limits, out));
  }

  void disconnected() {
    takeStep(sync::disconnected);
  }

  void finish(Failure failure) {
    takeStep(out -> sync.finish(failure, out));
    closed.complete(null);
  }

  private void closeWhenDone() {
    if (closing && !closed.isDone() && read(state -> state.pending().isEmpty())) {
      closeNow();
    }
  }

  private void closeNow() {
    if (!closed.isDone()) {
      connection.closeDocument(this, isLive());
      finish(Failure.local(Failure.CLOSED, "The document was closed."));
    }
  }

  private void flushSoon() {
    if (flushing.compareAndSet(false, true)) {
      step(out -> {
        flushing.set(false);
        sync.flush(out);
      });
    }
  }

  private CompletableFuture<LockOutcome> ask(
      Function<Outbox<C, D>, CompletableFuture<LockOutcome>> request) {
    var answer = new CompletableFuture<LockOutcome>();
    step(out -> {
      if (sync.phase() == DocumentSync.Phase.LIVE) {
        request.apply(out).thenAccept(answer::complete);
      } else {
        var why = Failure.passing(Failure.UNREACHABLE, "The document is not connected now.");
        out.complete(() -> answer.complete(new LockOutcome.Refused(why)));
      }
    });
    return answer;
  }

  private void takeStep(Consumer<Outbox<C, D>> step) {
    var out = new Outbox<C, D>();
    lock.lock();
    try {
      step.accept(out);
    } finally {
      lock.unlock();
      perform(out);
    }
  }

  private void perform(Outbox<C, D> out) {
    out.frames.forEach(connection::send);
    for (var wake : out.wakes) {
      connection.after(
          wake.delay(),
          () ->
              step(later -> {
                wake.step().accept(later);
                sync.flush(later);
              }));
    }
    if (!out.completions.isEmpty()) {
      var completions = List.copyOf(out.completions);
      Thread.startVirtualThread(() -> completions.forEach(Runnable::run));
    }
    if (!out.events.isEmpty() && !observers.isEmpty()) {
      var events = List.copyOf(out.events);
      connection.deliver(() -> events.forEach(this::tell));
    }
  }

  private void tell(DocumentEvent<C, D> event) {
    for (var observer : observers) {
      try {
        observer.accept(event);
      } catch (RuntimeException fault) {
        LOG.log(System.Logger.Level.WARNING, "an observer of document " + id + " failed", fault);
      }
    }
  }

  private <T> T read(Function<ClientDocument<C, D>, T> reader) {
    return locked(() -> {
      var state = sync.replica().stateIfOpened();
      if (state == null) {
        throw new IllegalStateException("document " + id + " is not open yet");
      }
      return reader.apply(state);
    });
  }

  private <T> T locked(Supplier<T> reader) {
    lock.lock();
    try {
      return reader.get();
    } finally {
      lock.unlock();
    }
  }
}
