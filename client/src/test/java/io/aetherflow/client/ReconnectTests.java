package io.aetherflow.client;

import static io.aetherflow.client.Stage.FAST;
import static io.aetherflow.client.Stage.NOTES;
import static io.aetherflow.client.Stage.committed;
import static io.aetherflow.client.Stage.rejected;
import static io.aetherflow.client.Stage.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aetherflow.client.fake.Fault;
import io.aetherflow.model.text.TextDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ReconnectTests {
  private final Stage stage = new Stage();

  @AfterEach
  void closeStage() {
    stage.close();
  }

  private void onFirstOp(Fault fault) {
    stage.gateway.faults(
        frame -> isOp(frame) && stage.gateway.received("op").size() == 1 ? fault : Fault.NONE);
  }

  private static boolean isOp(JsonNode frame) {
    return frame.path("type").asString().equals("op");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"BREAK_BEFORE", "BREAK_AFTER", "SWALLOW"})
  void anEditIsCommittedOnceWhateverHappensToItsFrame(Fault fault) {
    var ana = stage.open("ana");
    onFirstOp(fault);

    var edit = ana.append("once");
    assertThat(committed(edit).version()).isEqualTo(1);

    assertThat(stage.gateway.text(NOTES)).isEqualTo("once");
    var frames = stage.gateway.received("op");
    assertThat(frames).containsOnly(frames.getFirst());
    committed(ana.append(" more"));
    stage.converge(ana);
  }

  @Test
  void aRetryCarriesTheSameBytesWhateverArrivedMeanwhile() {
    var ana = stage.open("ana");
    var ben = stage.open("ben");
    stage.gateway.faults(frame ->
        isOp(frame) && frame.toString().contains("mine") && ben.version() == 0
            ? Fault.BREAK_BEFORE
            : Fault.NONE);

    var edit = ana.append("mine");
    until(() -> !stage.gateway.received("op").isEmpty());
    committed(ben.append("yours"));
    committed(edit);

    var frames =
        stage.gateway.received("op").stream().filter(frame -> frame.contains("mine")).toList();
    assertThat(frames).hasSizeGreaterThan(1).containsOnly(frames.getFirst());
    assertThat(frames.getFirst()).contains("\"baseVersion\":0");
    stage.converge(ana, ben);
  }

  @Test
  void editsGoOnWhileTheGatewayIsAway() {
    var ana = stage.open("ana");
    committed(ana.append("before "));
    stage.gateway.kill();
    until(() -> !ana.isLive());

    var edit = ana.append("during");
    assertThat(ana.text()).isEqualTo("before during");
    stage.gateway.listen();

    committed(edit);
    stage.converge(ana);
    assertThat(stage.gateway.text(NOTES)).isEqualTo("before during");
  }

  @Test
  void theSessionIsResumedAndTheDocumentCaughtUp() {
    var client = stage.connect("ana");
    var ana = stage.open(client);
    var ben = stage.open("ben");
    committed(ana.append("one "));
    var session = ((ConnectionState.Connected) client.state()).sessionId();
    var states = new CopyOnWriteArrayList<ConnectionState>();
    client.observe(states::add);

    client.breakConnection();
    committed(ben.append("two"));
    until(() -> states.contains(new ConnectionState.Connected(session, true)));

    stage.converge(ana, ben);
    assertThat(stage.gateway.received("auth").getLast()).contains(session).contains("r-" + session);
    assertThat(stage.gateway.received("open").getLast()).contains("\"version\":1");
    assertThat(states.getFirst()).isInstanceOf(ConnectionState.Waiting.class);
  }

  @Test
  void aMissingVersionIsNoticedAndFetched() {
    var ana = stage.open("ana");
    var ben = stage.open("ben");
    var lost = new AtomicInteger();
    stage.gateway.outgoing(frame ->
        frame.contains("\"ops\"") && frame.contains("one") && lost.getAndIncrement() == 0
            ? ""
            : frame);

    committed(ana.append("one "));
    committed(ana.append("two"));

    stage.converge(ana, ben);
    assertThat(lost.get()).isGreaterThan(1);
    assertThat(ben.text()).isEqualTo("one two");
  }

  @Test
  void aDocumentThatTheGatewayDoesNotHaveOpenIsOpenedAgain() {
    var ana = stage.open("ana");
    stage.gateway.forget(NOTES);

    committed(ana.append("heard"));

    assertThat(stage.gateway.received("open")).hasSize(2);
    stage.converge(ana);
  }

  @Test
  void eachWaitIsFollowedByOneDialHoweverOftenTheLineBreaksMeanwhile() {
    var client = stage.connect("ana");
    var ana = stage.open(client);
    var states = new CopyOnWriteArrayList<ConnectionState>();
    client.observe(states::add);

    for (int i = 0; i < 5; i++) {
      client.breakConnection();
    }
    committed(ana.append("back"));

    // Three pings take longer than every wait that was begun.
    int pings = stage.gateway.received("ping").size();
    until(() -> stage.gateway.received("ping").size() >= pings + 3);
    assertThat(states.getLast()).isInstanceOf(ConnectionState.Connected.class);
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i) instanceof ConnectionState.Connecting) {
        assertThat(states.get(i - 1)).isInstanceOf(ConnectionState.Waiting.class);
      }
    }
  }

  @Test
  void frozenSocketsAreGivenUp() {
    var ana = stage.open("ana");
    stage.gateway.freezeAll();

    committed(ana.append("heard"));

    assertThat(stage.gateway.text(NOTES)).isEqualTo("heard");
  }

  @ParameterizedTest
  @ValueSource(ints = {1001, 4000, 4001, 4002, 4003, 4500})
  void theseCodesSayConnectAgain(int code) {
    var ana = stage.open("ana");

    stage.gateway.closeAll(code, "DRAINING");

    until(() -> stage.gateway.received("auth").size() == 2);
    committed(ana.append("back"));
  }

  @ParameterizedTest
  @CsvSource({
    "4503, SESSION_MOVED",
    "4504, ABUSIVE",
    "4505, TOO_MANY_CONNECTIONS",
    "4506, LOGGED_OUT"
  })
  void theseCodesAreTheEnd(int code, String reason) {
    var client = stage.connect("ana");
    var ana = stage.open(client);
    stage.gateway.faults(frame -> isOp(frame) ? Fault.SWALLOW : Fault.NONE);
    var edit = ana.append("draft");
    until(() -> !stage.gateway.received("op").isEmpty());

    stage.gateway.closeAll(code, reason);

    assertThat(rejected(edit).failure().code()).isEqualTo(reason);
    until(() -> client.state() instanceof ConnectionState.Closed);
    assertThat(rejected(ana.append("x")).failure().code()).isEqualTo(reason);
    assertThat(stage.gateway.received("auth")).hasSize(1);
  }

  @Test
  void anEndedTokenIsReplaced() {
    var tokens = new AtomicInteger();
    var client = stage.connect(() -> "token-ana-" + tokens.incrementAndGet(), FAST);
    var ana = stage.open(client);

    stage.gateway.closeAll(4502, "TOKEN_EXPIRED");

    committed(ana.append("still here"));
    assertThat(tokens.get()).isEqualTo(2);
  }

  @Test
  void aTokenThatWasRefusedIsNotTriedAgain() {
    var client = stage.connect(() -> "token-ana-same", FAST);

    stage.gateway.closeAll(4502, "TOKEN_EXPIRED");

    until(() -> client.state() instanceof ConnectionState.Closed);
    assertThat(stage.gateway.received("auth")).hasSize(1);
  }

  @Test
  void aTokenIsRefreshedOnTheOpenConnection() {
    stage.gateway.tokenLife(1_500);
    var tokens = new AtomicInteger();
    var client = stage.connect(() -> "token-ana-" + tokens.incrementAndGet(), FAST);
    var states = new CopyOnWriteArrayList<ConnectionState>();
    client.observe(states::add);

    until(() -> stage.gateway.received("auth").size() >= 2);

    assertThat(stage.gateway.received("auth").getLast()).doesNotContain("resumeToken");
    assertThat(states).isEmpty();
  }

  @Test
  void aFalseTokenEndsTheConnecting() {
    assertThatThrownBy(() -> stage.connect(() -> "stolen", FAST))
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining("TOKEN_INVALID");
  }

  @Test
  void aGatewayThatNeverAnswersIsReported() {
    stage.gateway.kill();
    var hasty =
        new Timing(
            java.time.Duration.ofMillis(300),
            FAST.handshakeMax(),
            FAST.pingEvery(),
            FAST.silenceMax(),
            FAST.backoffFirst(),
            FAST.backoffMax(),
            FAST.ackMax(),
            FAST.closeMax());

    assertThatThrownBy(() -> stage.connect(() -> "token-ana-1", hasty))
        .hasCauseInstanceOf(RefusedException.class)
        .hasMessageContaining(Failure.UNREACHABLE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everythingArrivesOnceThroughAStormOfBreaks(long seed) {
    var random = new Random(seed);
    stage.gateway.faults(frame -> {
      if (!isOp(frame)) {
        return Fault.NONE;
      }
      return switch (random.nextInt(8)) {
        case 0 -> Fault.BREAK_BEFORE;
        case 1 -> Fault.BREAK_AFTER;
        default -> Fault.NONE;
      };
    });
    var writers = List.of(stage.open("ana"), stage.open("ben"), stage.open("cid"));
    var edits = new ArrayList<Edit<TextDelta>>();

    for (int i = 0; i < 90; i++) {
      var writer = writers.get(i % 3);
      int word = i;
      int spot = random.nextInt(1_000);
      edits.add(
          writer.edit(content ->
              TextDelta.builder()
                  .retain(spot % (content.length() + 1))
                  .insert("<" + word + ">")
                  .build()));
      if (i % 5 == 0) {
        until(() -> writer.pendingCount() < 3);
      }
    }

    edits.forEach(Stage::committed);
    stage.converge(writers.toArray(TextDocument[]::new));
    var text = stage.gateway.text(NOTES);
    assertThat(text.chars().filter(c -> c == '>').count()).as("seed " + seed).isEqualTo(90);
  }
}
