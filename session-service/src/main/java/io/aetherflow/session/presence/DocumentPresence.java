package io.aetherflow.session.presence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Who is in which document. Arguments have been checked by the caller. Thread-safe. */
public final class DocumentPresence {
  private static final int SESSIONS_LOOKED_AT_MAX = 100;

  private final PresenceStore store;
  private final PresenceLimits limits;
  private final Clock clock;

  /** Creates the service. */
  public DocumentPresence(PresenceStore store, PresenceLimits limits, Clock clock) {
    this.store = store;
    this.limits = limits;
    this.clock = clock;
  }

  /** How long an entry lives after its last refresh. */
  public Duration timeToLive() {
    return limits.timeToLive();
  }

  /** A participant in a document. Without a time of entry ({@link Instant#EPOCH}) it is now. */
  public record Entry(String documentId, Participant participant) {}

  /** Enters sessions into documents and refreshes those that are there. */
  public void refresh(List<Entry> entries) {
    Instant now = clock.instant();
    Map<String, List<Participant>> byDocument = new LinkedHashMap<>();
    for (Entry entry : entries) {
      byDocument
          .computeIfAbsent(entry.documentId(), ignored -> new ArrayList<>())
          .add(dated(entry.participant(), now));
    }
    store.refresh(byDocument, limits.timeToLive(), limits.perDocumentMax());
  }

  private static Participant dated(Participant given, Instant now) {
    return given.joinedAt().equals(Instant.EPOCH)
        ? new Participant(given.sessionId(), given.userId(), given.userName(), given.color(), now)
        : given;
  }

  /** Takes a session out of a document. */
  public void leave(String documentId, String sessionId) {
    store.leave(documentId, sessionId);
  }

  /**
   * The people in a document, whatever number of windows each has.
   *
   * @param first one session of each of the first people, ascending by time of entry
   * @param count how many people there are among the sessions that were looked at
   */
  public record People(List<Participant> first, int count) {}

  /** Who is in several documents; those with nobody in them are left out. */
  public Map<String, People> people(Collection<String> documentIds, int peopleMax) {
    Map<String, People> people = new LinkedHashMap<>();
    store
        .list(documentIds, SESSIONS_LOOKED_AT_MAX)
        .forEach((documentId, sessions) -> {
          Map<String, Participant> byUser = new LinkedHashMap<>();
          sessions.forEach(session -> byUser.putIfAbsent(session.userId(), session));
          people.put(
              documentId,
              new People(byUser.values().stream().limit(peopleMax).toList(), byUser.size()));
        });
    return people;
  }

  /** Who is in a document, ascending by time of entry. */
  public List<Participant> list(String documentId) {
    return store.list(documentId);
  }
}
