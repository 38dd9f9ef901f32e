package io.aetherflow.session.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.session.session.SessionStore.Beat;
import io.aetherflow.session.session.SessionStore.Created;
import io.aetherflow.session.session.SessionStore.NewSession;
import io.aetherflow.session.session.SessionStore.Resumed;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every store of sessions must do. Time is the store's own, so that expiry is shown with a
 * short time to live and everything else with one that cannot end during the test.
 */
public abstract class SessionStoreContract {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final int MANY = 1000;

  private final SecureRandom random = new SecureRandom();

  /** A user of this test alone, so that tests may share a store. */
  private final String ana = "ana-" + UUID.randomUUID();

  /** The store under test; the same one at each call within a test. */
  protected abstract SessionStore store();

  @Test
  void aNewSessionIsConnectedAndFound() {
    Session session = create(ana, "gw-1").session();

    assertThat(session.state()).isEqualTo(SessionState.CONNECTED);
    assertThat(session.userName()).isEqualTo("Ana ☃");
    assertThat(session.gatewayId()).isEqualTo("gw-1");
    assertThat(session.expiresAt()).isEqualTo(session.lastSeenAt().plus(LONG));
    assertThat(store().find(session.id())).contains(session);
  }

  @Test
  void creatingTheSameSessionAgainChangesNothing() {
    NewSession session = newSession(ana, "gw-1", ResumeToken.next(random));
    Created first = store().create(session, LONG, 1);
    assertThat(store().create(session, LONG, 1)).isInstanceOf(Created.Done.class);
    assertThat(first).isInstanceOf(Created.Done.class);
    assertThat(store().list(Optional.of(ana), Optional.empty(), MANY)).hasSize(1);
  }

  @Test
  void oneUserHasABoundedNumberOfSessions() {
    NewSession[] sessions =
        IntStream.range(0, 3)
            .mapToObj(i -> newSession(ana, "gw-1", ResumeToken.next(random)))
            .toArray(NewSession[]::new);
    assertThat(store().create(sessions[0], LONG, 2)).isInstanceOf(Created.Done.class);
    assertThat(store().create(sessions[1], LONG, 2)).isInstanceOf(Created.Done.class);
    assertThat(store().create(sessions[2], LONG, 2)).isEqualTo(new Created.TooMany());
    assertThat(store().find(sessions[2].id())).isEmpty();

    store().end(sessions[0].id(), ana, LONG);
    assertThat(store().create(sessions[2], LONG, 2)).isInstanceOf(Created.Done.class);
  }

  @Test
  void expiredSessionsDoNotCount() {
    store().create(newSession(ana, "gw-1", ResumeToken.next(random)), SHORT, 1);
    NewSession second = newSession(ana, "gw-1", ResumeToken.next(random));
    await().until(() -> store().create(second, LONG, 1) instanceof Created.Done);
  }

  @Test
  void concurrentCreationsKeepTheBound() throws Exception {
    List<Created> outcomes =
        concurrently(
            16, () -> store().create(newSession(ana, "gw-1", ResumeToken.next(random)), LONG, 5));
    assertThat(outcomes).filteredOn(Created.Done.class::isInstance).hasSize(5);
    assertThat(store().list(Optional.of(ana), Optional.empty(), MANY)).hasSize(5);
  }

  @Test
  void aTokenResumesOnceAndIsReplaced() {
    Granted granted = create(ana, "gw-1");
    SessionId id = granted.session().id();
    store().detach(id, "gw-1", Optional.empty(), LONG);
    ResumeToken next = ResumeToken.next(random);

    Resumed resumed = resume(id, ana, granted.token(), next, "gw-2");
    assertThat(resumed).isInstanceOf(Resumed.Done.class);
    Resumed.Done done = (Resumed.Done) resumed;
    assertThat(done.connectedBefore()).isEmpty();
    assertThat(done.session().gatewayId()).isEqualTo("gw-2");
    assertThat(done.session().state()).isEqualTo(SessionState.CONNECTED);
    assertThat(done.session().resumes()).isEqualTo(1);

    assertThat(resume(id, ana, granted.token(), ResumeToken.next(random), "gw-3"))
        .isEqualTo(new Resumed.Refused());
    assertThat(resume(id, ana, next, ResumeToken.next(random), "gw-3"))
        .isInstanceOf(Resumed.Done.class);
  }

  @Test
  void theSameResumeTwiceIsOneResume() {
    Granted granted = create(ana, "gw-1");
    ResumeToken next = ResumeToken.next(random);
    resume(granted.session().id(), ana, granted.token(), next, "gw-2");
    assertThat(resume(granted.session().id(), ana, granted.token(), next, "gw-2"))
        .isInstanceOf(Resumed.Done.class);
    assertThat(store().find(granted.session().id()).orElseThrow().resumes()).isEqualTo(1);
  }

  @Test
  void takingOverAConnectedSessionNamesTheGatewayThatHeldIt() {
    Granted granted = create(ana, "gw-1");
    Resumed resumed =
        resume(granted.session().id(), ana, granted.token(), ResumeToken.next(random), "gw-2");
    assertThat(((Resumed.Done) resumed).connectedBefore()).contains("gw-1");
  }

  @Test
  void ofManyWhoResumeWithOneTokenOneSucceeds() throws Exception {
    Granted granted = create(ana, "gw-1");
    List<Resumed> outcomes =
        concurrently(
            16,
            () ->
                resume(
                    granted.session().id(), ana, granted.token(), ResumeToken.next(random), "gw"));
    assertThat(outcomes).filteredOn(Resumed.Done.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(Resumed.Refused.class::isInstance).hasSize(15);
  }

  @Test
  void onlyItsUserResumesASession() {
    Granted granted = create(ana, "gw-1");
    assertThat(
            resume(
                granted.session().id(), "bob", granted.token(), ResumeToken.next(random), "gw-2"))
        .isEqualTo(new Resumed.Refused());
    assertThat(
            resume(
                SessionId.next(ana, Clock.systemUTC(), random),
                ana,
                granted.token(),
                ResumeToken.next(random),
                "gw-2"))
        .isEqualTo(new Resumed.Unknown());
  }

  @Test
  void aGatewayAdoptsASessionUnderItsId() {
    Granted granted = create(ana, "gw-1");
    SessionId id = granted.session().id();
    ResumeToken next = ResumeToken.next(random);

    Resumed adopted = store().adopt(id, ana, next.hash(), "gw-2", LONG);
    assertThat(((Resumed.Done) adopted).connectedBefore()).contains("gw-1");
    assertThat(((Resumed.Done) adopted).session().resumes()).isEqualTo(1);
    Resumed again = store().adopt(id, ana, next.hash(), "gw-2", LONG);
    assertThat(((Resumed.Done) again).session().resumes()).isEqualTo(1);
    assertThat(resume(id, ana, granted.token(), ResumeToken.next(random), "gw-1"))
        .isEqualTo(new Resumed.Refused());
    assertThat(resume(id, ana, next, ResumeToken.next(random), "gw-1"))
        .isInstanceOf(Resumed.Done.class);
  }

  @Test
  void whatWasEndedOrIsAnothersCannotBeAdopted() {
    SessionId id = create(ana, "gw-1").session().id();
    ResumeToken next = ResumeToken.next(random);
    assertThat(store().adopt(id, "bob", next.hash(), "gw-2", LONG))
        .isEqualTo(new Resumed.Refused());
    store().end(id, ana, LONG);
    assertThat(store().adopt(id, ana, next.hash(), "gw-2", LONG)).isEqualTo(new Resumed.Refused());
    SessionId unknown = SessionId.next(ana, Clock.systemUTC(), random);
    assertThat(store().adopt(unknown, ana, next.hash(), "gw-2", LONG))
        .isEqualTo(new Resumed.Unknown());
  }

  @Test
  void anIdIsTakenOnce() {
    NewSession session = newSession(ana, "gw-1", ResumeToken.next(random));
    store().create(session, LONG, MANY);
    NewSession other =
        new NewSession(session.id(), ana, "Ana", "tab-2", "gw-2", ResumeToken.next(random).hash());
    assertThat(store().create(other, LONG, MANY)).isEqualTo(new Created.Exists());
  }

  @Test
  void aSessionThatNobodyKeepsAliveExpires() {
    Granted granted = create(ana, "gw-1");
    SessionId id = granted.session().id();
    store().heartbeat("gw-1", List.of(id), SHORT);
    await().until(() -> store().find(id).isEmpty());
    assertThat(store().list(Optional.of(ana), Optional.empty(), MANY)).isEmpty();
    assertThat(store().heartbeat("gw-1", List.of(id), LONG))
        .isEqualTo(Map.of(id, new Beat.Unknown()));
    assertThat(resume(id, ana, granted.token(), ResumeToken.next(random), "gw-1"))
        .isEqualTo(new Resumed.Unknown());
  }

  @Test
  void aHeartbeatProlongsWhatTheGatewayHolds() {
    SessionId kept = create(ana, "gw-1").session().id();
    Granted taken = create(ana, "gw-1");
    SessionId ended = create(ana, "gw-1").session().id();
    SessionId unknown = SessionId.next(ana, Clock.systemUTC(), random);
    resume(taken.session().id(), ana, taken.token(), ResumeToken.next(random), "gw-2");
    store().end(ended, ana, LONG);

    Duration longer = LONG.multipliedBy(3);
    Map<SessionId, Beat> beats =
        store().heartbeat("gw-1", List.of(kept, taken.session().id(), ended, unknown), longer);

    assertThat(beats)
        .isEqualTo(
            Map.of(
                kept,
                new Beat.Kept(),
                taken.session().id(),
                new Beat.Moved(1),
                ended,
                new Beat.Ended(0),
                unknown,
                new Beat.Unknown()));
    Session after = store().find(kept).orElseThrow();
    assertThat(after.expiresAt()).isEqualTo(after.lastSeenAt().plus(longer));
    Session other = store().find(taken.session().id()).orElseThrow();
    assertThat(other.expiresAt()).isEqualTo(other.lastSeenAt().plus(LONG));
  }

  @Test
  void aHeartbeatTakesThousandsOfSessions() {
    List<SessionId> ids = new ArrayList<>();
    for (int i = 0; i < 1500; i++) {
      ids.add(create("user-" + i + "-" + ana, "gw-1").session().id());
    }
    assertThat(store().heartbeat("gw-1", ids, LONG).values())
        .hasSize(1500)
        .containsOnly(new Beat.Kept());
  }

  @Test
  void detachingKeepsTheSessionForItsTimeToLive() {
    SessionId id = create(ana, "gw-1").session().id();
    store().detach(id, "gw-1", Optional.of(0L), LONG);
    assertThat(store().find(id).orElseThrow().state()).isEqualTo(SessionState.DETACHED);
    store().heartbeat("gw-1", List.of(id), LONG);
    assertThat(store().find(id).orElseThrow().state()).isEqualTo(SessionState.CONNECTED);
    store().detach(id, "gw-1", Optional.empty(), SHORT);
    await().until(() -> store().find(id).isEmpty());
  }

  @Test
  void aLateDetachHitsNobody() {
    Granted granted = create(ana, "gw-1");
    SessionId id = granted.session().id();
    ResumeToken second = ResumeToken.next(random);
    resume(id, ana, granted.token(), second, "gw-1");
    store().detach(id, "gw-1", Optional.of(0L), LONG);
    assertThat(store().find(id).orElseThrow().state()).isEqualTo(SessionState.CONNECTED);

    resume(id, ana, second, ResumeToken.next(random), "gw-2");
    store().detach(id, "gw-1", Optional.empty(), LONG);
    assertThat(store().find(id).orElseThrow().state()).isEqualTo(SessionState.CONNECTED);
  }

  @Test
  void anEndedSessionStaysEndedAndIsRememberedForAWhile() {
    Granted granted = create(ana, "gw-1");
    SessionId id = granted.session().id();
    assertThat(store().end(id, "bob", LONG)).isEmpty();
    assertThat(store().end(id, ana, LONG).orElseThrow().state()).isEqualTo(SessionState.CONNECTED);
    assertThat(store().end(id, ana, LONG).orElseThrow().state()).isEqualTo(SessionState.ENDED);
    assertThat(store().find(id).orElseThrow().state()).isEqualTo(SessionState.ENDED);
    assertThat(store().list(Optional.of(ana), Optional.empty(), MANY)).isEmpty();
    assertThat(resume(id, ana, granted.token(), ResumeToken.next(random), "gw-1"))
        .isEqualTo(new Resumed.Unknown());

    SessionId forgotten = create(ana, "gw-1").session().id();
    store().end(forgotten, ana, SHORT);
    await().until(() -> store().find(forgotten).isEmpty());
  }

  @Test
  void onlyADetachedSessionGivesWay() {
    SessionId id = create(ana, "gw-1").session().id();
    assertThat(store().endIfDetached(id, ana, LONG)).isFalse();
    store().detach(id, "gw-1", Optional.empty(), LONG);
    assertThat(store().endIfDetached(id, ana, LONG)).isTrue();
    assertThat(store().endIfDetached(id, ana, LONG)).isFalse();
  }

  @Test
  void listingWalksThroughAllSessionsInPages() {
    Set<SessionId> made = new HashSet<>();
    for (int user = 0; user < 40; user++) {
      for (int i = 0; i < 3; i++) {
        made.add(create("user" + user + "-" + ana, "gw-1").session().id());
      }
    }
    List<SessionId> walked = new ArrayList<>();
    Optional<SessionId> after = Optional.empty();
    List<Session> page;
    do {
      page = store().list(Optional.empty(), after, 7);
      page.forEach(session -> walked.add(session.id()));
      after = page.isEmpty() ? after : Optional.of(page.getLast().id());
    } while (!page.isEmpty());

    assertThat(walked).isSorted().doesNotHaveDuplicates().containsAll(made);
  }

  @Test
  void listingOneUserShowsThatUserAlone() {
    List<SessionId> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(create(ana, "gw-1").session().id());
      create("bob-" + ana, "gw-1");
    }
    made.sort(null);
    assertThat(store().list(Optional.of(ana), Optional.empty(), 3))
        .extracting(Session::id)
        .isEqualTo(made.subList(0, 3));
    assertThat(store().list(Optional.of(ana), Optional.of(made.get(2)), 3))
        .extracting(Session::id)
        .isEqualTo(made.subList(3, 5));
  }

  /** A session with its token. */
  protected record Granted(Session session, ResumeToken token) {}

  /** Adds a session that will not expire during the test. */
  protected Granted create(String userId, String gatewayId) {
    ResumeToken token = ResumeToken.next(random);
    Created created = store().create(newSession(userId, gatewayId, token), LONG, MANY);
    return new Granted(((Created.Done) created).session(), token);
  }

  private NewSession newSession(String userId, String gatewayId, ResumeToken token) {
    SessionId id = SessionId.next(userId, Clock.systemUTC(), random);
    return new NewSession(id, userId, "Ana ☃", "tab-1", gatewayId, token.hash());
  }

  private Resumed resume(
      SessionId id, String userId, ResumeToken presented, ResumeToken next, String gatewayId) {
    return store().resume(id, userId, presented.hash(), next.hash(), gatewayId, LONG);
  }

  private static <T> List<T> concurrently(int times, Callable<T> call) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(java.util.Collections.nCopies(times, call))) {
        results.add(future.get());
      }
      return results;
    }
  }
}
