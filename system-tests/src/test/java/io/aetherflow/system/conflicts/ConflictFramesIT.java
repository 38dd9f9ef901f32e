package io.aetherflow.system.conflicts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.NewDocument;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import io.aetherflow.system.stack.WireClient;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Deciding over WebSockets: both authors and everybody else in the document are told what was found
 * and what was decided, on every gateway.
 */
@ExtendWith(TwoOfEach.class)
class ConflictFramesIT {
  private final Stack stack;
  private WireClient ana;
  private WireClient ben;
  private WireClient cem;

  ConflictFramesIT(Stack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void connect() {
    ana = WireClient.connect(stack.socket(0), token("Ana"), "ana-" + UUID.randomUUID());
    ben = WireClient.connect(stack.socket(1), token("Ben"), "ben-" + UUID.randomUUID());
    cem = WireClient.connect(stack.socket(1), token("Cem"), "cem-" + UUID.randomUUID());
  }

  @AfterEach
  void disconnect() {
    List.of(ana, ben, cem).forEach(WireClient::close);
  }

  private String token(String user) {
    return AetherFlowRest.at(stack.rest(0)).login(user).token();
  }

  /** Both replace "one", Ana first; the id of what all three are told then. */
  private String contested(String document) {
    List.of(ana, ben, cem).forEach(client -> client.open(document));
    ana.write(document, 0, System.currentTimeMillis(), "[{\"insert\":\"one two\"}]");
    ana.write(document, 1, System.currentTimeMillis(), "[{\"insert\":\"ANA\"},{\"delete\":3}]");
    ben.write(document, 1, System.currentTimeMillis(), "[{\"insert\":\"BEN\"},{\"delete\":3}]");
    String conflict = told(ben, document).get("id").asString();
    for (WireClient other : List.of(ana, cem)) {
      assertThat(told(other, document).get("id").asString()).isEqualTo(conflict);
    }
    return conflict;
  }

  private String document(String policy) {
    return AetherFlowRest.at(stack.rest(0))
        .as(() -> token("Ana"))
        .create(NewDocument.text("Frames").withPolicy(policy).editableByAll())
        .id();
  }

  private static boolean isOf(JsonNode frame, String type, String document) {
    return WireClient.is(frame, type) && frame.path("document").asString("").equals(document);
  }

  private static JsonNode told(WireClient who, String document) {
    return who.await(frame -> isOf(frame, "conflict", document)).get("conflict");
  }

  /** The entry as it is when it is decided; votes before are told too. */
  private static JsonNode toldDecided(WireClient who, String document) {
    return who.await(frame ->
            isOf(frame, "conflict", document)
                && !frame.get("conflict").path("resolution").asString("").isEmpty())
        .get("conflict");
  }

  private static void ask(
      WireClient who, String type, String document, String conflict, String choice) {
    who.sendText(
        "{\"type\":\"%s\",\"document\":\"%s\",\"conflict\":\"%s\",\"choice\":\"%s\"}"
            .formatted(type, document, conflict, choice));
  }

  private void assertAllTold(String document, String resolution, String text) {
    for (WireClient client : List.of(ana, ben, cem)) {
      assertThat(toldDecided(client, document).get("resolution").asString()).isEqualTo(resolution);
    }
    var content = AetherFlowRest.at(stack.rest(1)).as(() -> token("Ana")).content(document);
    assertThat(new String(content.content(), UTF_8)).isEqualTo("[{\"insert\":\"" + text + "\"}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"first", "second", "both"})
  void allAreToldWhatOneChose(String choice) {
    String document = document("manual");
    String conflict = contested(document);
    ask(cem, "resolve", document, conflict, choice);
    assertAllTold(
        document,
        choice,
        switch (choice) {
          case "first" -> "ANA two";
          case "second" -> "BEN two";
          default -> "ANABEN two";
        });
    ask(ana, "resolve", document, conflict, "first");
    assertThat(ana.await("error").get("code").asString()).isEqualTo("ALREADY_RESOLVED");
  }

  @Test
  void allAreToldHowTheVoteEnded() {
    String document = document("vote");
    String conflict = contested(document);
    for (WireClient voter : List.of(ana, ben, cem)) {
      ask(voter, "vote", document, conflict, "second");
    }
    assertAllTold(document, "second", "BEN two");
  }

  @Test
  void aConflictIsOnlyReachedThroughItsDocument() {
    String document = document("manual");
    String conflict = contested(document);
    String other = document("manual");
    cem.open(other);
    for (String type : List.of("resolve", "restore", "vote")) {
      ask(cem, type, other, conflict, "second");
      assertThat(cem.await("error").get("code").asString()).as(type).isEqualTo("NOT_FOUND");
    }
  }
}
