package io.aetherflow.gateway.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.proto.session.v1.Cursor;
import io.aetherflow.proto.session.v1.DocumentPeople;
import io.aetherflow.proto.session.v1.Participant;
import io.aetherflow.proto.session.v1.PresenceEntry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions and their presence are refreshed a part at a time, and none is left out. */
class KeepingAliveTests {
  private static final int MANY = 1_000;

  /** Twice an even share: the parts are made by hash. */
  private static final int PART_MAX = 2 * MANY / 16;

  private final Directory directory = new Directory();
  private final Sessions sessions =
      new Sessions(directory, Clock.systemUTC(), new SecureRandom(), Runnable::run);
  private final Rooms presence = new Rooms();
  private final PresenceRooms rooms = new PresenceRooms(presence, (id, event) -> {}, Runnable::run);

  @Test
  void eachSessionIsKeptAliveOnceInAllCalls() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      Holder holder = new Holder(UUID.randomUUID().toString(), true);
      all.add(holder.id);
      sessions.hold(holder);
    }
    List<String> kept = new ArrayList<>();
    for (int call = 0; call < Sessions.CALLS_OF_ALL; call++) {
      directory.kept.clear();
      sessions.heartbeat();
      assertThat(directory.kept).hasSizeLessThan(PART_MAX);
      kept.addAll(directory.kept);
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void aSessionThatCouldNotBeRegisteredIsAtItsNextTurn() {
    Holder holder = new Holder("a-made-here", false);
    sessions.hold(holder);
    directory.away = true;
    callAll();
    assertThat(holder.registered).isFalse();
    directory.away = false;
    callAll();
    assertThat(holder.registered).isTrue();
  }

  private void callAll() {
    for (int call = 0; call < Sessions.CALLS_OF_ALL; call++) {
      sessions.heartbeat();
    }
  }

  @Test
  void eachRoomIsRefreshedOnceInAllCallsAndAskedForInSixTimesAsMany() {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      String document = UUID.randomUUID().toString();
      all.add(document);
      rooms.enter(document, new Visitor("session-" + i));
    }
    presence.asked.clear();
    List<String> askedFor = new ArrayList<>();
    for (int round = 0; round < 6; round++) {
      List<String> refreshed = new ArrayList<>();
      for (int call = 0; call < PresenceRooms.CALLS_OF_ALL; call++) {
        presence.refreshed.clear();
        rooms.refresh();
        assertThat(presence.refreshed).hasSizeLessThan(PART_MAX);
        refreshed.addAll(presence.refreshed);
      }
      assertThat(refreshed).containsExactlyInAnyOrderElementsOf(all);
    }
    askedFor.addAll(presence.asked);
    assertThat(askedFor).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void aRoomWithOthersIsAskedForAtEachRefresh() {
    rooms.enter("document", new Visitor("here"));
    presence.people = List.of(person("here"), person("elsewhere"));
    for (int call = 0; call < 6 * PresenceRooms.CALLS_OF_ALL; call++) {
      rooms.refresh();
    }
    presence.asked.clear();
    for (int call = 0; call < 3 * PresenceRooms.CALLS_OF_ALL; call++) {
      rooms.refresh();
    }
    assertThat(presence.asked).containsExactly("document", "document", "document");
  }

  private static Participant person(String sessionId) {
    return Participant.newBuilder().setSessionId(sessionId).build();
  }

  /** A session service that remembers which sessions were kept alive. */
  private static final class Directory implements SessionDirectory {
    private final List<String> kept = new ArrayList<>();
    private boolean away;

    @Override
    public Grant create(User user, String clientId, @Nullable String sessionId) {
      if (away) {
        throw new RefusedException(Refusal.of(ErrorCode.UNAVAILABLE, "away"));
      }
      return granted(String.valueOf(sessionId), true);
    }

    @Override
    public Grant resume(User user, String sessionId, String resumeToken) {
      throw new UnsupportedOperationException("nobody resumes here");
    }

    @Override
    public Set<String> heartbeat(Collection<String> sessionIds) {
      kept.addAll(sessionIds);
      return Set.of();
    }

    @Override
    public void detach(String sessionId, long resumes) {}

    @Override
    public void end(String sessionId, String userId) {}

    @Override
    public Set<String> sessionsOf(String userId) {
      return Set.of();
    }
  }

  private static Grant granted(String id, boolean registered) {
    return new Grant(id, "token", false, Duration.ofSeconds(60), "#000000", 0, registered);
  }

  private static final class Holder implements SessionHolder {
    private final String id;
    private boolean registered;

    private Holder(String id, boolean registered) {
      this.id = id;
      this.registered = registered;
    }

    @Override
    public User user() {
      return new User("ana", "Ana");
    }

    @Override
    public String clientId() {
      return "client";
    }

    @Override
    public Grant grant() {
      return KeepingAliveTests.granted(id, registered);
    }

    @Override
    public void granted(Grant grant) {
      registered = grant.registered();
    }

    @Override
    public void moved() {}

    @Override
    public void ended() {}
  }

  /** A session service that remembers which documents were refreshed and asked for. */
  private static final class Rooms implements PresenceDirectory {
    private final List<String> refreshed = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private List<Participant> people = List.of();

    @Override
    public void refresh(Collection<PresenceEntry> entries) {
      entries.forEach(entry -> refreshed.add(entry.getDocumentId()));
    }

    @Override
    public void leave(String documentId, String sessionId) {}

    @Override
    public Map<String, DocumentPeople> people(Collection<String> documentIds, int peopleMax) {
      return Map.of();
    }

    @Override
    public List<Participant> present(String documentId) {
      asked.add(documentId);
      return people;
    }
  }

  private record Visitor(String sessionId) implements PresenceListener {
    @Override
    public Participant participant() {
      return person(sessionId);
    }

    @Override
    public void presenceChanged(List<Participant> joined, List<String> left) {}

    @Override
    public void cursorMoved(Cursor cursor) {}
  }
}
