package io.aetherflow.statesync.announce;

import io.aetherflow.proto.statesync.v1.Head;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The heads that moved on this instance lately. Any thread may call. */
public final class MovedHeads {

  /** A head, and when it moved. */
  public record Moved(UUID documentId, Head head, Instant at) {}

  private final ConcurrentMap<UUID, Moved> byDocument = new ConcurrentHashMap<>();
  private final InstantSource clock;
  private final Duration remembered;

  /**
   * @param remembered how long a head counts as moved lately
   */
  public MovedHeads(InstantSource clock, Duration remembered) {
    this.clock = clock;
    this.remembered = remembered;
  }

  /** Notes a head. Reports may overtake each other: neither version nor guard ever goes back. */
  public void moved(UUID documentId, long version, long guard) {
    Instant now = clock.instant();
    byDocument.merge(
        documentId,
        new Moved(documentId, head(documentId, version, guard), now),
        (before, after) -> {
          Head known = before.head();
          if (known.getVersion() <= version && known.getGuard() <= guard) {
            return after;
          }
          Head newest =
              head(
                  documentId,
                  Math.max(version, known.getVersion()),
                  Math.max(guard, known.getGuard()));
          return new Moved(documentId, newest, now);
        });
  }

  /** The heads that moved lately; forgets the others. */
  public List<Moved> lately() {
    Instant since = clock.instant().minus(remembered);
    List<Moved> lately = new ArrayList<>();
    for (Moved moved : byDocument.values()) {
      if (moved.at().isBefore(since)) {
        // Only if it has not moved again meanwhile.
        byDocument.remove(moved.documentId(), moved);
      } else {
        lately.add(moved);
      }
    }
    return lately;
  }

  private static Head head(UUID documentId, long version, long guard) {
    return Head.newBuilder()
        .setDocumentId(documentId.toString())
        .setVersion(version)
        .setGuard(guard)
        .build();
  }
}
