package io.aetherflow.client;

import static io.aetherflow.client.Stage.FAST;
import static io.aetherflow.client.Stage.NOTES;
import static io.aetherflow.client.Stage.committed;
import static io.aetherflow.client.Stage.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aetherflow.client.OutboxStore.Draft;
import io.aetherflow.client.fake.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a process has written before it crashed is sent by the next one, once. */
class OutboxTests {
  private static final String WRITTEN = "one two three ";

  @TempDir Path folder;
  private final Stage stage = new Stage();

  @AfterEach
  void closeStage() {
    stage.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"SWALLOW", "BREAK_AFTER", "NONE"})
  void aCrashLosesAndDoublesNothing(Fault fault) throws Exception {
    stage.gateway.faults(frame -> isOp(frame) ? fault : Fault.NONE);
    crash(fault == Fault.NONE);
    stage.gateway.faults(frame -> Fault.NONE);
    var ben = stage.open("ben");
    committed(ben.insert(0, "> "));

    try (var outbox = FileOutbox.at(file())) {
      var client = connect(outbox);
      var notes = client.openText(NOTES).join();
      until(() -> notes.pendingCount() == 0 && outbox.left().isEmpty());
      committed(notes.append("four"));
      stage.converge(notes, ben);
      client.close();
    }

    assertThat(stage.gateway.text(NOTES)).contains("> ").contains(WRITTEN).endsWith("four");
    assertThat(stage.gateway.text(NOTES)).hasSize("> ".length() + WRITTEN.length() + 4);
  }

  @Test
  void whatWasLeftIsSentWithoutOpeningItsDocument() throws Exception {
    stage.gateway.faults(frame -> isOp(frame) ? Fault.SWALLOW : Fault.NONE);
    crash(false);
    stage.gateway.faults(frame -> Fault.NONE);

    try (var outbox = FileOutbox.at(file())) {
      var client = connect(outbox);
      until(() -> outbox.left().isEmpty());
      assertThat(stage.gateway.text(NOTES)).isEqualTo(WRITTEN);
      client.close();
    }
  }

  @Test
  void aClientThatClosesLeavesItsEditsToTheNext() {
    try (var outbox = FileOutbox.at(file())) {
      var client = connect(outbox);
      var notes = client.openText(NOTES).join();
      committed(notes.append("one "));
      stage.gateway.kill();
      until(() -> !notes.isLive());
      var edit = notes.append("two ");
      client.close();
      assertThat(Stage.rejected(edit).failure().code()).isEqualTo(Failure.CLOSED);
      assertThat(outbox.left()).hasSize(1);
    }
    stage.gateway.listen();
    try (var outbox = FileOutbox.at(file())) {
      var client = connect(outbox);
      until(() -> outbox.left().isEmpty());
      assertThat(stage.gateway.text(NOTES)).isEqualTo("one two ");
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TOO_LARGE", "FORBIDDEN"})
  void whatIsRefusedWhenNobodyIsThereStaysAsADraft(String code) throws Exception {
    stage.gateway.faults(frame -> isOp(frame) ? Fault.SWALLOW : Fault.NONE);
    crash(false);
    stage.gateway.faults(frame -> Fault.NONE);
    if (code.equals("TOO_LARGE")) {
      stage.gateway.messageBytesMax(40);
    } else {
      stage.gateway.outgoing(frame -> frame.contains("\"opened\"") ? forbidden() : frame);
    }

    try (var outbox = FileOutbox.at(file())) {
      var client = connect(outbox);
      until(() -> outbox.left().isEmpty());
      client.close();
      assertThat(stage.gateway.text(NOTES)).isEmpty();
      assertThat(outbox.drafts()).extracting(Draft::code).containsOnly(code);
    }
    try (var outbox = FileOutbox.at(file())) {
      var drafts = outbox.drafts();
      assertThat(drafts.stream().map(draft -> draft.written().change()).toList().toString())
          .contains("one ", "two ", "three ");
      drafts.forEach(draft -> outbox.discard(draft.written().opId()));
      assertThat(outbox.drafts()).isEmpty();
    }
  }

  private static String forbidden() {
    return "{\"type\":\"error\",\"document\":\"%s\",\"code\":\"FORBIDDEN\",\"message\":\"no\",\"retry\":false}"
        .formatted(NOTES);
  }

  @Test
  void anEditThatCanNotBeKeptIsNotMade() {
    try (var outbox = FileOutbox.at(file())) {
      var client = connect(outbox);
      var notes = client.openText(NOTES).join();
      committed(notes.append("one "));
      outbox.close();
      assertThatThrownBy(() -> notes.append("two ")).isInstanceOf(UncheckedIOException.class);
      assertThat(notes.text()).isEqualTo("one ");
      assertThat(notes.pendingCount()).isZero();
      client.close();
    }
  }

  @Test
  void whatOneUserWroteIsNeverSentInAnothersName() throws Exception {
    stage.gateway.faults(frame -> isOp(frame) ? Fault.SWALLOW : Fault.NONE);
    crash(false);
    stage.gateway.faults(frame -> Fault.NONE);
    try (var outbox = FileOutbox.at(file())) {
      assertThatThrownBy(() -> connect(outbox, "ben"))
          .hasRootCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("belongs to the user");
      assertThat(stage.gateway.text(NOTES)).isEmpty();
      var client = connect(outbox);
      until(() -> outbox.left().isEmpty());
      assertThat(stage.gateway.text(NOTES)).isEqualTo(WRITTEN);
      client.close();
    }
  }

  private AetherFlowClient connect(OutboxStore outbox) {
    return connect(outbox, "ana");
  }

  private AetherFlowClient connect(OutboxStore outbox, String user) {
    return AetherFlowClient.builder(stage.gateway.webSocket())
        .tokens(AetherFlowRest.at(stage.gateway.http()).tokens(user))
        .timing(FAST)
        .outbox(outbox)
        .connect()
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  private void crash(boolean afterAnAcknowledgement) throws IOException, InterruptedException {
    var writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingWriter.class.getName(),
                stage.gateway.http().toString(),
                stage.gateway.webSocket().toString(),
                file().toString(),
                afterAnAcknowledgement ? "acknowledged" : "")
            .inheritIO()
            .start();
    try {
      assertThat(writer.waitFor(60, TimeUnit.SECONDS)).as("ended in time").isTrue();
      assertThat(writer.exitValue()).isEqualTo(9);
    } finally {
      writer.destroyForcibly();
    }
  }

  private Path file() {
    return folder.resolve("outbox");
  }

  private static boolean isOp(JsonNode frame) {
    return frame.path("type").asString().equals("op");
  }
}
