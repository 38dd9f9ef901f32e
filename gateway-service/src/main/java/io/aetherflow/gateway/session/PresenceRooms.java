package io.aetherflow.gateway.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.proto.session.v1.Cursor;
import io.aetherflow.proto.session.v1.Participant;
import io.aetherflow.proto.session.v1.PresenceEntry;
import io.aetherflow.proto.session.v1.PresenceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in which document, and where their cursors are. Sessions of this gateway see each other
 * directly; those of others come through Redis and the session service, and are missing while these
 * are away. Safe for all threads.
 */
public final class PresenceRooms {
  private static final Logger LOG = LoggerFactory.getLogger(PresenceRooms.class);
  private static final int ENTRIES_PER_CALL = 200;

  /** An entry lives for 15 s after its last refresh. */
  private static final Duration REFRESH = Duration.ofSeconds(10);

  /**
   * Documents that the session service keeps together have their turn together: so a part of them
   * is few calls of Redis.
   */
  private static final int PARTS = 16;

  /** At one of so many turns a room is asked for others though it seems to have none. */
  private static final int ROUNDS_PER_LISTING = 6;

  /** Sends events to the other gateways; what cannot be sent now is dropped. */
  public interface Channel {
    /** Publishes on a document's presence channel. */
    void publish(String documentId, PresenceEvent event);
  }

  private final PresenceDirectory directory;
  private final Channel channel;
  private final Executor executor;
  private final Map<String, PresenceRoom> rooms = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<PresenceEntry> entering = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean enteringNow = new AtomicBoolean();
  private final Turns turns;
  private boolean failing;

  /** Creates it without rooms. */
  public PresenceRooms(
      PresenceDirectory directory, Channel channel, LongSupplier ticker, Executor executor) {
    this.directory = directory;
    this.channel = channel;
    this.executor = executor;
    this.turns = new Turns(PARTS, REFRESH, ticker);
  }

  /** Lets a session into a document; returns who is there, itself included. */
  public List<Participant> enter(String documentId, PresenceListener listener) {
    boolean[] first = new boolean[1];
    PresenceRoom room =
        rooms.compute(
            documentId,
            (id, there) -> {
              first[0] = there == null;
              PresenceRoom entered = there == null ? new PresenceRoom() : there;
              entered.enter(listener);
              return entered;
            });
    entering.add(entry(documentId, listener.participant()));
    executor.execute(this::announce);
    if (first[0]) {
      executor.execute(() -> list(documentId, room));
    }
    return room.people();
  }

  /** The cursors in a document that are known. */
  public List<Cursor> cursors(String documentId) {
    PresenceRoom room = rooms.get(documentId);
    return room == null ? List.of() : room.cursors();
  }

  /** A session left a document. */
  public void leave(String documentId, String sessionId, PresenceListener listener) {
    boolean[] left = new boolean[1];
    rooms.computeIfPresent(
        documentId,
        (id, room) -> {
          left[0] = room.leave(sessionId, listener);
          return room.isEmpty() ? null : room;
        });
    if (left[0]) {
      executor.execute(() -> tellLeft(documentId, sessionId));
    }
  }

  /** The selection of a session of this gateway moved. */
  public void cursor(String documentId, Cursor cursor) {
    PresenceRoom room = rooms.get(documentId);
    if (room != null) {
      room.cursor(cursor);
      channel.publish(documentId, PresenceEvent.newBuilder().setCursor(cursor).build());
    }
  }

  /** An event from a document's presence channel, perhaps one that this gateway sent. */
  public void published(String documentId, PresenceEvent event) {
    PresenceRoom room = rooms.get(documentId);
    if (room == null) {
      return;
    }
    switch (event.getEventCase()) {
      case JOINED -> room.remoteJoined(event.getJoined());
      case LEFT -> room.remoteLeft(event.getLeft());
      case CURSOR -> room.remoteCursor(event.getCursor());
      case EVENT_NOT_SET -> {}
    }
  }

  /**
   * Refreshes the sessions of this gateway in the rooms whose turn has come, each once in {@link
   * #REFRESH}, and reads who else is there; blocks. One caller at a time. What fails is due again
   * at the next call.
   */
  public void refresh() {
    Turns.Due due = turns.due();
    List<PresenceEntry> entries = new ArrayList<>();
    List<String> asked = new ArrayList<>();
    rooms.forEach((id, room) -> {
      long place = place(id);
      if (due.contains(place, PARTS)) {
        room.localPeople().forEach(person -> entries.add(entry(id, person)));
        // A message that was lost is made up for: often where there are others, at times where
        // there seem to be none.
        if (room.hasRemote() || due.contains(place, PARTS * ROUNDS_PER_LISTING)) {
          asked.add(id);
        }
      }
    });
    try {
      for (int from = 0; from < entries.size(); from += ENTRIES_PER_CALL) {
        directory.refresh(entries.subList(from, Math.min(entries.size(), from + ENTRIES_PER_CALL)));
      }
      turns.done(due);
      for (String id : asked) {
        PresenceRoom room = rooms.get(id);
        if (room != null) {
          room.listed(directory.present(id));
        }
      }
      failing = false;
    } catch (RefusedException e) {
      if (!failing) {
        LOG.warn("Who is in which document is not refreshed: {}", e.getMessage());
      }
      failing = true;
    }
  }

  private static long place(String documentId) {
    CRC32 crc = new CRC32();
    crc.update(documentId.getBytes(UTF_8));
    return crc.getValue();
  }

  private static PresenceEntry entry(String documentId, Participant participant) {
    return PresenceEntry.newBuilder().setDocumentId(documentId).setParticipant(participant).build();
  }

  /** Tells the session service who came; one call takes all that came meanwhile. */
  private void announce() {
    while (!entering.isEmpty() && enteringNow.compareAndSet(false, true)) {
      List<PresenceEntry> entries = new ArrayList<>();
      try {
        PresenceEntry next;
        while (entries.size() < ENTRIES_PER_CALL && (next = entering.poll()) != null) {
          entries.add(next);
        }
        directory.refresh(entries);
      } catch (RefusedException e) {
        LOG.debug("{} arrivals were not announced: {}", entries.size(), e.getMessage());
      } finally {
        enteringNow.set(false);
      }
    }
  }

  private void list(String documentId, PresenceRoom room) {
    try {
      room.listed(directory.present(documentId));
    } catch (RefusedException e) {
      LOG.debug("Who is in {} could not be read: {}", documentId, e.getMessage());
    }
  }

  private void tellLeft(String documentId, String sessionId) {
    try {
      directory.leave(documentId, sessionId);
    } catch (RefusedException e) {
      LOG.debug("A session's leaving was not told: {}", e.getMessage());
    }
  }
}
