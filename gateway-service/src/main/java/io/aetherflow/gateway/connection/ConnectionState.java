package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.protocol.ClientFrame;
import io.aetherflow.gateway.protocol.CloseReason;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The life of a connection, as a pure state machine.
 *
 * <pre>
 *   Greeting ──auth, valid──▶ Ready ──token's end, silence, abuse──▶ Closed
 *      └──5 s without, invalid token, abuse──────────────────────────▶
 * </pre>
 *
 * @param lastHeard when the client sent something last
 * @param badFrames when it sent frames that could not be taken, as far as that counts
 */
public record ConnectionState(
    Rules rules, Phase phase, Instant lastHeard, List<Instant> badFrames) {

  /** So many bad frames within {@link #BAD_FRAMES_WINDOW} are abuse. */
  static final int BAD_FRAMES_MAX = 20;

  static final Duration BAD_FRAMES_WINDOW = Duration.ofSeconds(10);

  /** The times that a connection is measured by. */
  public record Rules(Duration authTimeout, Duration silence) {}

  /** Where in its life a connection is. */
  public sealed interface Phase {
    /** Not authenticated yet. */
    record Greeting(Instant since) implements Phase {}

    /** Authenticated until the token's end. */
    record Ready(Instant tokenExpiresAt) implements Phase {}

    /** Over, or about to be. */
    record Closed() implements Phase {}
  }

  /** What can happen. */
  public sealed interface Event {
    /** A frame was read. */
    record Received(ClientFrame frame) implements Event {}

    /** Something came that is no frame that can be taken. */
    record Unreadable(Refusal refusal, boolean abusive) implements Event {}

    /** A token was found to be valid. */
    record Authenticated(Instant tokenExpiresAt) implements Event {}

    /** It was not, or there is no room for the connection. */
    record AuthenticationFailed(Refusal refusal) implements Event {}

    /** Time has passed. */
    record Tick() implements Event {}

    /** Somebody else wants the connection closed. */
    record Doomed(CloseReason reason) implements Event {}
  }

  /** What is to be done. */
  public sealed interface Effect {
    /** Check the token, and report. */
    record Authenticate(ClientFrame.Auth auth, boolean first) implements Effect {}

    /** Do what the frame asks for. */
    record Dispatch(ClientFrame frame) implements Effect {}

    /** Tell the client what was wrong. */
    record Reply(Refusal refusal, boolean reconnect) implements Effect {}

    /** Close the connection after what was said. */
    record Close(CloseReason reason) implements Effect {}
  }

  /** The next state, and what is to be done, in this order. */
  public record Step(ConnectionState next, List<Effect> effects) {}

  public ConnectionState {
    badFrames = List.copyOf(badFrames);
  }

  /** A connection that was just made. */
  public static ConnectionState greeting(Rules rules, Instant now) {
    return new ConnectionState(rules, new Phase.Greeting(now), now, List.of());
  }

  /** Whether the client has authenticated. */
  public boolean isReady() {
    return phase instanceof Phase.Ready;
  }

  /** Takes one event. */
  public Step on(Event event, Instant now) {
    if (phase instanceof Phase.Closed) {
      return new Step(this, List.of());
    }
    return switch (event) {
      case Event.Received received -> heard(now).received(received.frame(), now);
      case Event.Unreadable bad -> heard(now).bad(bad.refusal(), bad.abusive(), now);
      case Event.Authenticated authenticated ->
          new Step(
              new ConnectionState(
                  rules, new Phase.Ready(authenticated.tokenExpiresAt()), lastHeard, badFrames),
              List.of());
      case Event.AuthenticationFailed failed -> failed(failed.refusal(), now);
      case Event.Tick tick -> tick(now);
      case Event.Doomed doomed -> close(List.of(), doomed.reason());
    };
  }

  private ConnectionState heard(Instant now) {
    return new ConnectionState(rules, phase, now, badFrames);
  }

  private Step received(ClientFrame frame, Instant now) {
    boolean ready = isReady();
    if (frame instanceof ClientFrame.Auth auth) {
      // While the token is checked and the session made, the time for that begins anew.
      Phase next = ready ? phase : new Phase.Greeting(now);
      return new Step(
          new ConnectionState(rules, next, lastHeard, badFrames),
          List.of(new Effect.Authenticate(auth, !ready)));
    }
    if (ready) {
      return new Step(this, List.of(new Effect.Dispatch(frame)));
    }
    return bad(Refusal.of(ErrorCode.UNAUTHENTICATED, "The first frame is auth"), false, now);
  }

  private Step bad(Refusal refusal, boolean abusive, Instant now) {
    Instant since = now.minus(BAD_FRAMES_WINDOW);
    List<Instant> counted = new ArrayList<>(badFrames.size() + 1);
    badFrames.stream().filter(at -> at.isAfter(since)).forEach(counted::add);
    counted.add(now);
    Effect reply = new Effect.Reply(refusal, false);
    if (abusive || counted.size() >= BAD_FRAMES_MAX) {
      return close(List.of(reply), CloseReason.ABUSIVE);
    }
    return new Step(new ConnectionState(rules, phase, lastHeard, counted), List.of(reply));
  }

  private Step failed(Refusal refusal, Instant now) {
    if (isReady()) {
      // The token that was valid goes on to be.
      return new Step(this, List.of(new Effect.Reply(refusal, false)));
    }
    List<Effect> reply = List.of(new Effect.Reply(refusal, false));
    return switch (refusal.code()) {
      case TOKEN_INVALID -> close(reply, CloseReason.TOKEN_INVALID);
      case TOKEN_EXPIRED -> close(reply, CloseReason.TOKEN_EXPIRED);
      case TOO_MANY -> close(reply, CloseReason.TOO_MANY_CONNECTIONS);
      case UNAVAILABLE, INTERNAL -> new Step(this, reply);
      default -> bad(refusal, false, now);
    };
  }

  private Step tick(Instant now) {
    return switch (phase) {
      case Phase.Greeting greeting -> {
        if (now.isBefore(greeting.since().plus(rules.authTimeout()))) {
          yield new Step(this, List.of());
        }
        Refusal refusal =
            Refusal.of(
                ErrorCode.AUTH_TIMEOUT,
                "No auth frame with a valid token came within "
                    + rules.authTimeout().toMillis()
                    + " ms");
        yield close(List.of(new Effect.Reply(refusal, false)), CloseReason.AUTH_TIMEOUT);
      }
      case Phase.Ready ready -> {
        if (!now.isBefore(ready.tokenExpiresAt())) {
          Refusal refusal = Refusal.of(ErrorCode.TOKEN_EXPIRED, "The token has ended");
          yield close(List.of(new Effect.Reply(refusal, false)), CloseReason.TOKEN_EXPIRED);
        }
        if (!now.isBefore(lastHeard.plus(rules.silence()))) {
          yield close(List.of(), CloseReason.SILENT);
        }
        yield new Step(this, List.of());
      }
      case Phase.Closed closed -> new Step(this, List.of());
    };
  }

  private Step close(List<Effect> first, CloseReason reason) {
    List<Effect> effects = new ArrayList<>(first);
    effects.add(new Effect.Close(reason));
    return new Step(
        new ConnectionState(rules, new Phase.Closed(), lastHeard, badFrames), List.copyOf(effects));
  }
}
