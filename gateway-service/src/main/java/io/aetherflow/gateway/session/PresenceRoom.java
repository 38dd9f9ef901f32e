package io.aetherflow.gateway.session;

import io.aetherflow.proto.session.v1.Cursor;
import io.aetherflow.proto.session.v1.Participant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who is in one document, as far as this gateway knows. Everything belongs to the monitor. */
final class PresenceRoom {
  private static final int REMOTE_MAX = 1_000;

  private final Map<String, PresenceListener> local = new LinkedHashMap<>();
  private final Map<String, Participant> remote = new LinkedHashMap<>();
  private final Map<String, Cursor> cursors = new LinkedHashMap<>();

  synchronized boolean isEmpty() {
    return local.isEmpty();
  }

  synchronized boolean hasRemote() {
    return !remote.isEmpty();
  }

  synchronized List<Participant> people() {
    List<Participant> people = new ArrayList<>();
    local.values().forEach(listener -> people.add(listener.participant()));
    people.addAll(remote.values());
    return people;
  }

  synchronized List<Participant> localPeople() {
    return local.values().stream().map(PresenceListener::participant).toList();
  }

  synchronized List<Cursor> cursors() {
    return List.copyOf(cursors.values());
  }

  synchronized void enter(PresenceListener listener) {
    Participant participant = listener.participant();
    local.put(participant.getSessionId(), listener);
    if (remote.remove(participant.getSessionId()) == null) {
      tell(List.of(participant), List.of(), participant.getSessionId());
    }
  }

  synchronized boolean leave(String sessionId, PresenceListener listener) {
    if (!local.remove(sessionId, listener)) {
      return false;
    }
    cursors.remove(sessionId);
    tell(List.of(), List.of(sessionId), sessionId);
    return true;
  }

  synchronized void remoteJoined(Participant participant) {
    String id = participant.getSessionId();
    if (local.containsKey(id) || remote.size() >= REMOTE_MAX) {
      return;
    }
    if (remote.put(id, participant) == null) {
      tell(List.of(participant), List.of(), id);
    }
  }

  synchronized void remoteLeft(String sessionId) {
    if (remote.remove(sessionId) != null) {
      cursors.remove(sessionId);
      tell(List.of(), List.of(sessionId), sessionId);
    }
  }

  /** Takes the whole list of the session service: who is not on it any more has gone. */
  synchronized void listed(List<Participant> people) {
    people.forEach(this::remoteJoined);
    Set<String> there =
        Set.copyOf(people.stream().map(Participant::getSessionId).distinct().toList());
    for (String id : List.copyOf(remote.keySet())) {
      if (!there.contains(id)) {
        remoteLeft(id);
      }
    }
  }

  synchronized void cursor(Cursor cursor) {
    if (cursor.getCleared()) {
      cursors.remove(cursor.getSessionId());
    } else {
      cursors.put(cursor.getSessionId(), cursor);
    }
    for (Map.Entry<String, PresenceListener> entry : local.entrySet()) {
      if (!entry.getKey().equals(cursor.getSessionId())) {
        entry.getValue().cursorMoved(cursor);
      }
    }
  }

  /** A cursor from another gateway: one of a local session is an echo. */
  synchronized void remoteCursor(Cursor cursor) {
    if (!local.containsKey(cursor.getSessionId())) {
      cursor(cursor);
    }
  }

  private void tell(List<Participant> joined, List<String> left, String about) {
    for (Map.Entry<String, PresenceListener> entry : local.entrySet()) {
      if (!entry.getKey().equals(about)) {
        entry.getValue().presenceChanged(joined, left);
      }
    }
  }
}
