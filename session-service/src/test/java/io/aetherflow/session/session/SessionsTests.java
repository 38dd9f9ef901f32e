package io.aetherflow.session.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.session.session.Sessions.Creation;
import io.aetherflow.session.session.Sessions.Grant;
import io.aetherflow.session.session.Sessions.Resumption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionsTests {
  private final SteppingClock clock = new SteppingClock();
  private final List<String> told = new ArrayList<>();
  private final Sessions sessions =
      new Sessions(
          new MemorySessionStore(clock),
          new RecordingChannel(),
          new SessionLimits(Duration.ofSeconds(60), 3),
          clock,
          new SecureRandom());

  @Test
  void aSessionOutlivesItsConnectionForAMinute() {
    Grant grant = create("ana");
    sessions.detach(grant.session().id(), "gw-1", Optional.empty());
    clock.advance(Duration.ofSeconds(59));
    assertThat(resume(grant, "gw-2")).isInstanceOf(Resumption.Granted.class);

    Grant other = create("ana");
    sessions.detach(other.session().id(), "gw-1", Optional.empty());
    clock.advance(Duration.ofSeconds(60));
    assertThat(resume(other, "gw-2")).isEqualTo(new Resumption.Unknown());
  }

  @Test
  void heartbeatsKeepASessionForever() {
    Grant grant = create("ana");
    for (int i = 0; i < 100; i++) {
      clock.advance(Duration.ofSeconds(50));
      assertThat(sessions.heartbeat("gw-1", List.of(grant.session().id()))).isEmpty();
    }
    clock.advance(Duration.ofSeconds(60));
    assertThat(sessions.heartbeat("gw-1", List.of(grant.session().id())))
        .containsExactly(grant.session().id());
  }

  @Test
  void theGatewayThatHeldTheSessionIsTold() {
    Grant grant = create("ana");
    Grant second = ((Resumption.Granted) resume(grant, "gw-2")).grant();
    resume(second, "gw-2");
    assertThat(told).containsExactly("gw-1 moved 1");
  }

  @Test
  void aGatewayThatMissedTheNewsIsToldAtItsHeartbeat() {
    Grant moved = create("ana");
    Grant ended = create("ana");
    resume(moved, "gw-2");
    sessions.end(ended.session().id(), "ana");
    told.clear();
    assertThat(sessions.heartbeat("gw-1", List.of(moved.session().id(), ended.session().id())))
        .isEmpty();
    assertThat(told).containsExactlyInAnyOrder("gw-1 moved 1", "gw-1 ended 0");
  }

  @Test
  void endingTellsTheHolderOnce() {
    Grant grant = create("ana");
    assertThat(sessions.end(grant.session().id(), "bob")).isFalse();
    assertThat(sessions.end(grant.session().id(), "ana")).isTrue();
    assertThat(sessions.end(grant.session().id(), "ana")).isTrue();
    assertThat(told).containsExactly("gw-1 ended 0");
  }

  @Test
  void theSessionDetachedForLongestGivesWayToANewOne() {
    Grant first = create("ana");
    Grant second = create("ana");
    Grant third = create("ana");
    sessions.detach(second.session().id(), "gw-1", Optional.empty());
    clock.advance(Duration.ofSeconds(1));
    sessions.detach(first.session().id(), "gw-1", Optional.empty());

    Grant fourth = create("ana");
    assertThat(ids("ana"))
        .containsExactlyInAnyOrder(
            first.session().id(), third.session().id(), fourth.session().id());
    create("ana");
    assertThat(sessions.create("ana", "Ana", "tab", "gw-1"))
        .isEqualTo(new Creation.TooManySessions(3));
    assertThat(sessions.create("bob", "Bob", "tab", "gw-1")).isInstanceOf(Creation.Granted.class);
  }

  @Test
  void aSessionThatWasLostIsRegisteredUnderItsId() {
    SessionId lost = SessionId.next("ana", clock, new SecureRandom());
    assertThat(granted(sessions.register(lost, "ana", "Ana", "tab", "gw-1")).id()).isEqualTo(lost);
    assertThat(granted(sessions.register(lost, "ana", "Ana", "tab", "gw-2")).resumes())
        .isEqualTo(1);
    assertThat(told).containsExactly("gw-1 moved 1");
    sessions.end(lost, "ana");
    assertThat(sessions.register(lost, "ana", "Ana", "tab", "gw-1"))
        .isEqualTo(new Creation.Ended());
  }

  @Test
  void aPageTellsWhetherThereIsMore() {
    create("ana");
    create("ana");
    create("ana");
    Sessions.Page first = sessions.list(Optional.of("ana"), Optional.empty(), 2);
    assertThat(first.sessions()).hasSize(2);
    Sessions.Page second = sessions.list(Optional.of("ana"), first.next(), 2);
    assertThat(second.sessions()).hasSize(1);
    assertThat(second.next()).isEmpty();
    assertThat(sessions.list(Optional.of("ana"), Optional.empty(), 3).next()).isEmpty();
  }

  @Test
  void aTokenIsLongRandomAndNeverShown() {
    Grant grant = create("ana");
    assertThat(grant.token().text()).hasSize(43);
    assertThat(grant.toString()).doesNotContain(grant.token().text());
    assertThat(create("ana").token()).isNotEqualTo(grant.token());
  }

  private static Session granted(Creation creation) {
    return ((Creation.Granted) creation).grant().session();
  }

  private Grant create(String userId) {
    return ((Creation.Granted) sessions.create(userId, userId, "tab", "gw-1")).grant();
  }

  private Resumption resume(Grant grant, String gatewayId) {
    return sessions.resume(
        grant.session().id(), grant.token(), grant.session().userId(), gatewayId);
  }

  private List<SessionId> ids(String userId) {
    return sessions.list(Optional.of(userId), Optional.empty(), 10).sessions().stream()
        .map(Session::id)
        .toList();
  }

  private final class RecordingChannel implements GatewayChannel {
    @Override
    public void moved(String gatewayId, SessionId id, long resumes) {
      told.add(gatewayId + " moved " + resumes);
    }

    @Override
    public void ended(String gatewayId, SessionId id, long resumes) {
      told.add(gatewayId + " ended " + resumes);
    }
  }

  /** Stands still until it is told to move. */
  private static final class SteppingClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
