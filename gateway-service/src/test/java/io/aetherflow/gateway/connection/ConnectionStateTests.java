package io.aetherflow.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.gateway.connection.ConnectionState.Effect;
import io.aetherflow.gateway.connection.ConnectionState.Event;
import io.aetherflow.gateway.protocol.ClientFrame;
import io.aetherflow.gateway.protocol.CloseReason;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionStateTests {
  private static final Instant START = Instant.ofEpochSecond(1_000_000);
  private static final ClientFrame.Auth AUTH = new ClientFrame.Auth("t", "c", null, null);
  private static final ClientFrame PING = new ClientFrame.Ping("1");

  private ConnectionState state =
      ConnectionState.greeting(
          new ConnectionState.Rules(Duration.ofSeconds(5), Duration.ofSeconds(60)), START);

  private List<String> on(Event event, double seconds) {
    ConnectionState.Step step = state.on(event, START.plusMillis((long) (seconds * 1_000)));
    state = step.next();
    return step.effects().stream().map(ConnectionStateTests::text).toList();
  }

  private static String text(Effect effect) {
    return switch (effect) {
      case Effect.Authenticate authenticate -> authenticate.first() ? "authenticate" : "refresh";
      case Effect.Dispatch dispatch -> "dispatch";
      case Effect.Reply reply -> "reply " + reply.refusal().code();
      case Effect.Close close -> "close " + close.reason();
    };
  }

  private void authenticate(double tokenSeconds) {
    on(new Event.Received(AUTH), 0);
    on(new Event.Authenticated(START.plusMillis((long) (tokenSeconds * 1_000))), 0);
  }

  private static Event bad() {
    return new Event.Unreadable(Refusal.of(ErrorCode.MALFORMED, "bad"), false);
  }

  @Test
  void authenticatesFirst() {
    assertThat(on(new Event.Received(AUTH), 1)).containsExactly("authenticate");
    assertThat(on(new Event.Authenticated(START.plusSeconds(100)), 1)).isEmpty();
    assertThat(on(new Event.Received(PING), 2)).containsExactly("dispatch");
    assertThat(on(new Event.Received(AUTH), 3)).containsExactly("refresh");
  }

  @Test
  void takesNothingBeforeAuth() {
    assertThat(on(new Event.Received(PING), 1)).containsExactly("reply UNAUTHENTICATED");
    assertThat(state.isReady()).isFalse();
  }

  @Test
  void closesWithoutAuthAfterItsTime() {
    assertThat(on(new Event.Tick(), 4.9)).isEmpty();
    assertThat(on(new Event.Tick(), 5)).containsExactly("reply AUTH_TIMEOUT", "close AUTH_TIMEOUT");
    assertThat(on(new Event.Tick(), 6)).isEmpty();
    assertThat(on(new Event.Received(AUTH), 6)).isEmpty();
  }

  @Test
  void leavesTimeToCheckTheToken() {
    on(new Event.Received(AUTH), 4.5);
    assertThat(on(new Event.Tick(), 6)).isEmpty();
    assertThat(on(new Event.Tick(), 9.5)).endsWith("close AUTH_TIMEOUT");
  }

  @ParameterizedTest
  @CsvSource({
    "TOKEN_INVALID, TOKEN_INVALID",
    "TOKEN_EXPIRED, TOKEN_EXPIRED",
    "TOO_MANY, TOO_MANY_CONNECTIONS",
    "UNAVAILABLE,",
    "MALFORMED,"
  })
  void answersAFailedAuth(ErrorCode code, CloseReason closes) {
    on(new Event.Received(AUTH), 1);
    List<String> effects = on(new Event.AuthenticationFailed(Refusal.of(code, "no")), 1);
    assertThat(effects.getFirst()).isEqualTo("reply " + code);
    assertThat(effects.size() == 2 ? effects.get(1) : null)
        .isEqualTo(closes == null ? null : "close " + closes);
  }

  @Test
  void keepsTheValidTokenWhenARefreshFails() {
    authenticate(100);
    Refusal refusal = Refusal.of(ErrorCode.TOKEN_INVALID, "no");
    assertThat(on(new Event.AuthenticationFailed(refusal), 10))
        .containsExactly("reply TOKEN_INVALID");
    assertThat(state.isReady()).isTrue();
  }

  @Test
  void closesWhenTheTokenEndsUnlessItWasRefreshed() {
    authenticate(30);
    on(new Event.Authenticated(START.plusSeconds(50)), 20);
    assertThat(on(new Event.Tick(), 31)).isEmpty();
    assertThat(on(new Event.Tick(), 50))
        .containsExactly("reply TOKEN_EXPIRED", "close TOKEN_EXPIRED");
  }

  @Test
  void closesASilentConnection() {
    authenticate(1_000);
    on(new Event.Received(PING), 30);
    assertThat(on(new Event.Tick(), 89.9)).isEmpty();
    assertThat(on(new Event.Tick(), 90)).containsExactly("close SILENT");
  }

  @Test
  void closesOnTwentyBadFramesWithinTenSeconds() {
    authenticate(1_000);
    for (int i = 0; i < 19; i++) {
      assertThat(on(bad(), 1 + i * 0.1)).containsExactly("reply MALFORMED");
    }
    assertThat(on(bad(), 5)).containsExactly("reply MALFORMED", "close ABUSIVE");
  }

  @Test
  void forgivesBadFramesThatAreFarApart() {
    authenticate(1_000);
    for (int i = 0; i < 100; i++) {
      assertThat(on(bad(), i)).containsExactly("reply MALFORMED");
    }
  }

  @Test
  void closesOnAbuseAtOnce() {
    Refusal refusal = Refusal.of(ErrorCode.TOO_LARGE, "far too long");
    assertThat(on(new Event.Unreadable(refusal, true), 1))
        .containsExactly("reply TOO_LARGE", "close ABUSIVE");
  }

  @Test
  void closesWhenSomebodyElseWantsIt() {
    assertThat(on(new Event.Doomed(CloseReason.DRAINING), 1)).containsExactly("close DRAINING");
    assertThat(on(new Event.Doomed(CloseReason.TOO_SLOW), 1)).isEmpty();
  }
}
