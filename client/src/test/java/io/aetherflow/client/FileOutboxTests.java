package io.aetherflow.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aetherflow.client.OutboxStore.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileOutboxTests {
  @TempDir Path folder;

  @Test
  void whatIsNotDoneIsThereAgain() {
    String clientId;
    try (var outbox = FileOutbox.at(file())) {
      clientId = outbox.clientId();
      outbox.add(written(1, "a"));
      outbox.add(written(2, "\u4e2d \"b\"\n"));
      outbox.add(written(2, "c"));
      outbox.done(new UUID(0, 1));
    }
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.clientId()).isEqualTo(clientId);
      assertThat(outbox.left()).containsExactly(written(2, "\u4e2d \"b\"\n"), written(2, "c"));
    }
  }

  @Test
  void twoClientsCanNotShareIt() {
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.left()).isEmpty();
      assertThatThrownBy(() -> FileOutbox.at(file()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use by another client");
    }
    FileOutbox.at(file()).close();
  }

  @Test
  void aLineThatWasCutOffIsDropped() throws IOException {
    try (var outbox = FileOutbox.at(file())) {
      outbox.add(written(1, "a"));
    }
    Files.writeString(file(), "{\"document\":\"no", StandardOpenOption.APPEND);
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.left()).containsExactly(written(1, "a"));
      outbox.add(written(2, "b"));
    }
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.left()).containsExactly(written(1, "a"), written(2, "b"));
    }
  }

  @Test
  void aDamagedLineIsNamed() throws IOException {
    FileOutbox.at(file()).close();
    Files.writeString(file(), "not JSON\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> FileOutbox.at(file()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void itDoesNotGrowWithWhatIsDone() throws IOException {
    var text = "x".repeat(10_000);
    try (var outbox = FileOutbox.at(file())) {
      outbox.add(written(0, "stays"));
      for (int i = 1; i <= 300; i++) {
        outbox.add(written(i, text));
        outbox.done(new UUID(0, i));
      }
      assertThat(Files.size(file())).isLessThan(2 * FileOutbox.BYTES_MAX);
    }
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.left()).containsExactly(written(0, "stays"));
    }
  }

  private Path file() {
    return folder.resolve("outbox");
  }

  private static Written written(int id, String change) {
    return new Written("notes", "text", new UUID(0, id), 7, new UUID(0, id - 1), 1_000, change);
  }
}
