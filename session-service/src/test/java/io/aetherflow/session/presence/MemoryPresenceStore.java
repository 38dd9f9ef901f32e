package io.aetherflow.session.presence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The plain form of a store of presence: maps under one lock. */
final class MemoryPresenceStore implements PresenceStore {
  private final Clock clock;
  private final Map<String, Map<String, Entry>> documents = new LinkedHashMap<>();
  private final Map<String, List<String>> announced = new LinkedHashMap<>();

  MemoryPresenceStore(Clock clock) {
    this.clock = clock;
  }

  private record Entry(Participant participant, Instant expiresAt) {}

  synchronized List<String> announced(String documentId) {
    return List.copyOf(announced.getOrDefault(documentId, List.of()));
  }

  @Override
  public synchronized void refresh(
      Map<String, List<Participant>> participantsByDocument,
      Duration timeToLive,
      int perDocumentMax) {
    Instant expiresAt = clock.instant().plus(timeToLive);
    participantsByDocument.forEach((documentId, participants) -> {
      Map<String, Entry> people = people(documentId);
      for (Participant given : participants) {
        Entry there = people.get(given.sessionId());
        if (there != null) {
          people.put(given.sessionId(), new Entry(there.participant(), expiresAt));
        } else if (people.size() < perDocumentMax) {
          people.put(given.sessionId(), new Entry(given, expiresAt));
          announce(documentId, "+" + given.sessionId());
        }
      }
    });
  }

  @Override
  public synchronized void leave(String documentId, String sessionId) {
    if (people(documentId).remove(sessionId) != null) {
      announce(documentId, "-" + sessionId);
    }
  }

  @Override
  public synchronized List<Participant> list(String documentId) {
    sweep();
    return people(documentId).values().stream()
        .map(Entry::participant)
        .sorted(Comparator.comparing(Participant::joinedAt).thenComparing(Participant::sessionId))
        .toList();
  }

  @Override
  public synchronized Map<String, List<Participant>> list(
      Collection<String> documentIds, int sessionsMax) {
    Map<String, List<Participant>> found = new LinkedHashMap<>();
    for (String documentId : documentIds) {
      List<Participant> there = list(documentId);
      if (!there.isEmpty()) {
        found.put(documentId, there.subList(0, Math.min(there.size(), sessionsMax)));
      }
    }
    return found;
  }

  @Override
  public synchronized int sweep() {
    int before = documents.values().stream().mapToInt(Map::size).sum();
    Instant now = clock.instant();
    documents.forEach((documentId, people) ->
        people
            .values()
            .removeIf(entry -> {
              boolean gone = !now.isBefore(entry.expiresAt());
              if (gone) {
                announce(documentId, "-" + entry.participant().sessionId());
              }
              return gone;
            }));
    return before - documents.values().stream().mapToInt(Map::size).sum();
  }

  private Map<String, Entry> people(String documentId) {
    return documents.computeIfAbsent(documentId, ignored -> new LinkedHashMap<>());
  }

  private void announce(String documentId, String event) {
    announced.computeIfAbsent(documentId, ignored -> new ArrayList<>()).add(event);
  }
}
