package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.protocol.ClientFrame;
import io.aetherflow.gateway.protocol.ServerFrame;
import io.aetherflow.gateway.session.PresenceListener;
import io.aetherflow.proto.session.v1.Cursor;
import io.aetherflow.proto.session.v1.Participant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One session's presence in one document: what it is told of others, and its own cursor, at most
 * one in each interval and always the newest. The fields belong to the monitor; nothing is called
 * while it is held but the connection's queue.
 */
final class DocumentPresence implements PresenceListener {
  private final Connection connection;
  private final ConnectionServices services;
  private final String documentId;

  /** As it was entered last; null before. */
  private @Nullable Participant self;

  /** Whether it was left for good, perhaps before it was entered. */
  private boolean left;

  /**
   * While the document is being opened: who came, and as empty who went, by session, since its list
   * of people was taken. Told before that list, it would be undone by it.
   */
  private @Nullable Map<String, Optional<Participant>> sinceListed;

  private @Nullable Cursor waiting;
  private boolean scheduled;
  private boolean sentOnce;
  private long sentNanos;

  DocumentPresence(Connection connection, ConnectionServices services, String documentId) {
    this.connection = connection;
    this.services = services;
    this.documentId = documentId;
  }

  /**
   * Enters the document and returns who is there, for the frame that opens it. What changes is told
   * from {@link #listed} on.
   */
  List<Participant> enterListed() {
    synchronized (this) {
      sinceListed = new LinkedHashMap<>();
    }
    return enter();
  }

  /** The client has been sent the list: now it is told what has changed since. */
  synchronized void listed() {
    Map<String, Optional<Participant>> changed = sinceListed;
    sinceListed = null;
    if (changed != null && !changed.isEmpty()) {
      List<String> gone = new ArrayList<>();
      changed.forEach((sessionId, person) -> {
        if (person.isEmpty()) {
          gone.add(sessionId);
        }
      });
      tell(changed.values().stream().flatMap(Optional::stream).toList(), gone);
    }
  }

  /**
   * Enters the document and returns who is there. Whoever has left already stays outside: a client
   * may go while its document is still being opened.
   */
  private List<Participant> enter() {
    Participant entering =
        Participant.newBuilder()
            .setSessionId(connection.grant().sessionId())
            .setUserId(connection.user().id())
            .setUserName(connection.user().name())
            .setColor(connection.grant().color())
            .setJoinedAtMillis(services.clock().millis())
            .build();
    synchronized (this) {
      if (left) {
        return List.of();
      }
      self = entering;
    }
    List<Participant> there = services.presence().enter(documentId, this);
    if (hasLeft()) {
      services.presence().leave(documentId, entering.getSessionId(), this);
    }
    return there;
  }

  private synchronized boolean hasLeft() {
    return left;
  }

  /** Leaves the document for good. */
  void leave() {
    Participant entered;
    synchronized (this) {
      left = true;
      waiting = null;
      entered = self;
    }
    if (entered != null) {
      services.presence().leave(documentId, entered.getSessionId(), this);
    }
  }

  /** The session has another id from now on. */
  void renamed() {
    Participant before;
    synchronized (this) {
      before = self;
    }
    if (before != null) {
      services.presence().leave(documentId, before.getSessionId(), this);
      enter();
    }
  }

  void sendCursors() {
    for (Cursor cursor : services.presence().cursors(documentId)) {
      if (!cursor.getSessionId().equals(connection.grant().sessionId())) {
        cursorMoved(cursor);
      }
    }
  }

  @Override
  public synchronized Participant participant() {
    Participant known = self;
    return known == null ? Participant.getDefaultInstance() : known;
  }

  @Override
  public synchronized void presenceChanged(List<Participant> joined, List<String> gone) {
    Map<String, Optional<Participant>> held = sinceListed;
    if (held == null) {
      tell(joined, gone);
      return;
    }
    joined.forEach(person -> held.put(person.getSessionId(), Optional.of(person)));
    gone.forEach(id -> held.put(id, Optional.empty()));
  }

  private void tell(List<Participant> joined, List<String> gone) {
    connection.enqueue(
        Outbound.Frame.of(
            new ServerFrame.Presence(
                documentId, joined.stream().map(DocumentFrames::person).toList(), gone),
            null));
  }

  @Override
  public void cursorMoved(Cursor cursor) {
    connection.enqueueUnlessLagging(
        Outbound.Frame.of(DocumentFrames.cursor(documentId, cursor), null));
  }

  /** The client says where its selection is. */
  void moved(ClientFrame.Cursor frame) {
    Cursor cursor =
        Cursor.newBuilder()
            .setSessionId(connection.grant().sessionId())
            .setUserId(connection.user().id())
            .setVersion(frame.version())
            .setIndex(frame.index())
            .setLength(frame.length())
            .setCleared(frame.cleared())
            .build();
    Duration wait;
    synchronized (this) {
      if (self == null || left) {
        return;
      }
      waiting = cursor;
      if (scheduled) {
        return;
      }
      long interval = services.connectionLimits().cursorInterval().toNanos();
      long since = services.ticker().getAsLong() - sentNanos;
      wait = sentOnce && since < interval ? Duration.ofNanos(interval - since) : Duration.ZERO;
      scheduled = !wait.isZero();
    }
    if (wait.isZero()) {
      send();
    } else {
      services.timer().after(wait, this::send);
    }
  }

  private void send() {
    Cursor cursor;
    synchronized (this) {
      scheduled = false;
      cursor = waiting;
      waiting = null;
      sentOnce = true;
      sentNanos = services.ticker().getAsLong();
    }
    if (cursor != null) {
      services.presence().cursor(documentId, cursor);
    }
  }
}
