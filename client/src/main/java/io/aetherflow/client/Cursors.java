package io.aetherflow.client;

import io.aetherflow.client.ServerFrame.Cursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The other participants' cursors, on the displayed content, moved with every edit.
 *
 * <p>A cursor names the version that it means. One of an older version is moved over what was
 * committed since; one of a newer version waits until that version is here. Guarded by the
 * document's lock.
 */
final class Cursors<D> {
  private static final int RECENT_MAX = 256;
  private static final int EARLY_MAX = 256;

  private record Recent<D>(long version, D delta) {}

  private final PositionMapper<D> mapper;
  private final Map<String, RemoteCursor> shown = new HashMap<>();
  private final Map<String, Cursor> early = new HashMap<>();
  private final Deque<Recent<D>> recent = new ArrayDeque<>();

  Cursors(PositionMapper<D> mapper) {
    this.mapper = mapper;
  }

  Collection<RemoteCursor> shown() {
    return List.copyOf(shown.values());
  }

  @Nullable RemoteCursor of(String sessionId) {
    return shown.get(sessionId);
  }

  /** A version was committed. */
  void committed(long version, D delta) {
    recent.addLast(new Recent<>(version, delta));
    if (recent.size() > RECENT_MAX) {
      recent.removeFirst();
    }
  }

  /** The display changed, by whomever. */
  void displayed(D change) {
    shown.replaceAll((session, cursor) -> moved(cursor, change));
  }

  /** The sessions whose early cursors can be placed at this version now. */
  List<Cursor> due(long version) {
    if (early.isEmpty()) {
      return List.of();
    }
    var due = new ArrayList<Cursor>();
    early.values().removeIf(cursor -> cursor.version() <= version && due.add(cursor));
    return due;
  }

  /**
   * Takes a cursor that arrived.
   *
   * @param pending what stands between the confirmed content at {@code version} and the display
   * @return whether what is shown changed
   */
  boolean arrived(Cursor cursor, long version, List<D> pending) {
    var session = cursor.sessionId();
    if (cursor.cleared()) {
      early.remove(session);
      return shown.remove(session) != null;
    }
    if (cursor.version() > version) {
      if (early.size() < EARLY_MAX) {
        early.put(session, cursor);
      }
      return false;
    }
    if (cursor.version() < version
        && (recent.isEmpty() || recent.getFirst().version() > cursor.version() + 1)) {
      return false;
    }
    early.remove(session);
    var placed = new RemoteCursor(session, cursor.userId(), cursor.index(), cursor.length());
    for (var operation : recent) {
      if (operation.version() > cursor.version()) {
        placed = moved(placed, operation.delta());
      }
    }
    for (var delta : pending) {
      placed = moved(placed, delta);
    }
    return !placed.equals(shown.put(session, placed));
  }

  boolean left(String session) {
    early.remove(session);
    return shown.remove(session) != null;
  }

  void clear() {
    shown.clear();
    early.clear();
    recent.clear();
  }

  private RemoteCursor moved(RemoteCursor cursor, D change) {
    int from = mapper.map(change, cursor.index());
    int to = cursor.length() == 0 ? from : mapper.map(change, cursor.index() + cursor.length());
    return new RemoteCursor(cursor.sessionId(), cursor.userId(), from, Math.max(0, to - from));
  }
}
