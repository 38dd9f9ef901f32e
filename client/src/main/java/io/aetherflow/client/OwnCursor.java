package io.aetherflow.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where this client's user stands, and when others are told.
 *
 * <p>A cursor names a version, so it is sent when nothing is pending: then what is displayed is
 * that version. At most one is sent in 50 ms, the newest. Guarded by the document's lock.
 */
final class OwnCursor<D> {
  static final Duration QUIET = Duration.ofMillis(50);

  private record Place(int index, int length) {}

  private final PositionMapper<D> mapper;
  private @Nullable Place place;
  private boolean unsent;
  private boolean quiet;

  OwnCursor(PositionMapper<D> mapper) {
    this.mapper = mapper;
  }

  void set(int index, int length) {
    place = new Place(index, length);
    unsent = true;
  }

  void clear() {
    place = null;
    unsent = true;
  }

  void displayed(D change) {
    var now = place;
    if (now != null) {
      int from = mapper.map(change, now.index());
      int to = mapper.map(change, now.index() + now.length());
      place = new Place(from, Math.max(0, to - from));
    }
  }

  /** A new connection knows nothing of the cursor. */
  void connected() {
    unsent = place != null;
    quiet = false;
  }

  /** The quiet time after a frame is over. */
  void awake() {
    quiet = false;
  }

  /** The frame to send now, if any; the caller wakes this after {@link #QUIET}. */
  @Nullable String take(FrameWriter writer, String document, long version) {
    if (!unsent || quiet) {
      return null;
    }
    unsent = false;
    quiet = true;
    var now = place;
    return now == null
        ? writer.cursorCleared(document)
        : writer.cursor(document, version, now.index(), now.length());
  }
}
