package io.aetherflow.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who else is in a document: participants, their cursors, this client's own cursor, and who holds
 * the lock. Guarded by the document's lock.
 */
final class People<C, D> {
  private final String document;
  private final FrameWriter writer;
  private final Cursors<D> cursors;
  private final OwnCursor<D> ownCursor;
  private final LockRequests lockRequests = new LockRequests();
  private final Map<String, Participant> present = new LinkedHashMap<>();
  private @Nullable LockHolder lock;
  private String sessionId = "";

  People(String document, FrameWriter writer, PositionMapper<D> mapper) {
    this.document = document;
    this.writer = writer;
    this.cursors = new Cursors<>(mapper);
    this.ownCursor = new OwnCursor<>(mapper);
  }

  List<Participant> present() {
    return List.copyOf(present.values());
  }

  List<RemoteCursor> cursors() {
    return List.copyOf(cursors.shown());
  }

  OwnCursor<D> ownCursor() {
    return ownCursor;
  }

  @Nullable LockHolder lock() {
    return lock;
  }

  boolean awaitsLock() {
    return !lockRequests.isEmpty();
  }

  void connected(String newSessionId) {
    sessionId = newSessionId;
  }

  /** The document was opened: this is who is there. */
  void opened(ServerFrame.Opening opening, Outbox<C, D> out) {
    present.clear();
    cursors.clear();
    ownCursor.connected();
    opening.present().forEach(participant -> present.put(participant.sessionId(), participant));
    out.tell(new DocumentEvent.PeopleChanged<>(present()));
    setLock(opening.lock(), out);
  }

  /** The display changed, by whomever. */
  void displayed(D change) {
    cursors.displayed(change);
    ownCursor.displayed(change);
  }

  void committed(long version, D delta) {
    cursors.committed(version, delta);
  }

  /** Places the cursors that were waiting for this version. */
  void reached(long version, List<D> pending, Outbox<C, D> out) {
    for (var early : cursors.due(version)) {
      onCursor(early, version, pending, out);
    }
  }

  void onPresence(ServerFrame.Presence presence, Outbox<C, D> out) {
    for (var session : presence.left()) {
      present.remove(session);
      if (cursors.left(session)) {
        out.tell(new DocumentEvent.CursorMoved<>(session, null));
      }
    }
    presence.joined().forEach(joined -> present.put(joined.sessionId(), joined));
    out.tell(new DocumentEvent.PeopleChanged<>(present()));
  }

  void onCursor(ServerFrame.Cursor cursor, long version, List<D> pending, Outbox<C, D> out) {
    var session = cursor.sessionId();
    if (!session.equals(sessionId) && cursors.arrived(cursor, version, pending)) {
      out.tell(new DocumentEvent.CursorMoved<>(session, cursors.of(session)));
    }
  }

  /** Sends the own cursor, if it moved; to be called when nothing is pending. */
  void sendCursor(long version, Outbox<C, D> out) {
    var frame = ownCursor.take(writer, document, version);
    if (frame != null) {
      out.send(frame);
      out.wake(OwnCursor.QUIET, later -> ownCursor.awake());
    }
  }

  CompletableFuture<LockOutcome> lock(Outbox<C, D> out) {
    out.send(writer.lock(document));
    return lockRequests.add(true);
  }

  CompletableFuture<LockOutcome> unlock(boolean override, Outbox<C, D> out) {
    out.send(writer.unlock(document, override));
    return lockRequests.add(false);
  }

  void onLock(ServerFrame.Lock news, Outbox<C, D> out) {
    setLock(news.holder(), out);
    lockRequests.answer(news.holder(), sessionId, out::complete);
  }

  void refuseLock(Failure failure, Outbox<C, D> out) {
    lockRequests.refuse(failure, out::complete);
  }

  private void setLock(@Nullable LockHolder holder, Outbox<C, D> out) {
    if (!Objects.equals(lock, holder)) {
      lock = holder;
      out.tell(new DocumentEvent.LockChanged<>(holder));
    }
  }
}
