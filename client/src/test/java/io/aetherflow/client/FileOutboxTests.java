package io.aetherflow.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aetherflow.client.OutboxStore.Draft;
import io.aetherflow.client.OutboxStore.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void zerosOfAMachinesCrashAreDropped() throws IOException {
    try (var outbox = FileOutbox.at(file())) {
      outbox.add(written(1, "a"));
    }
    Files.write(file(), "\0\0\0\0-0002\"}\n".getBytes(UTF_8), StandardOpenOption.APPEND);
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.left()).containsExactly(written(1, "a"));
      outbox.add(written(2, "b"));
    }
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.left()).containsExactly(written(1, "a"), written(2, "b"));
    }
  }

  @Test
  void whatWasPromisedIsNeverDroppedAsAnEnd() throws IOException {
    try (var outbox = FileOutbox.at(file())) {
      outbox.add(written(1, "a"));
      outbox.add(written(2, "b"));
    }
    var bytes = Files.readAllBytes(file());
    bytes[new String(bytes, UTF_8).indexOf("opId")] = 0;
    Files.write(file(), bytes);
    assertThatThrownBy(() -> FileOutbox.at(file()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("damaged");
    assertThat(Files.readAllBytes(file())).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"name\": \"something else\"}\n", "no line", "a line\n", "{\"client"})
  void anotherFileIsLeftAsItIs(String content) throws IOException {
    Files.writeString(file(), content);
    if (content.startsWith("{\"client")) {
      FileOutbox.at(file()).close();
      assertThat(Files.readString(file())).startsWith("{\"clientId\":\"").endsWith("\"}\n");
    } else {
      assertThatThrownBy(() -> FileOutbox.at(file())).isInstanceOf(IllegalStateException.class);
      assertThat(Files.readString(file())).isEqualTo(content);
    }
  }

  @Test
  void aLineWithoutItsMembersIsNamed() throws IOException {
    FileOutbox.at(file()).close();
    Files.writeString(file(), "{\"document\":\"notes\"}\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> FileOutbox.at(file()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void anInterruptedWriterDoesNotCloseItForOthers() {
    try (var outbox = FileOutbox.at(file())) {
      Thread.currentThread().interrupt();
      outbox.add(written(1, "a"));
      outbox.done(new UUID(0, 1));
      assertThat(Thread.interrupted()).isTrue();
      outbox.add(written(2, "b"));
    } finally {
      Thread.interrupted();
    }
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.left()).containsExactly(written(2, "b"));
    }
  }

  @Test
  void aRefusedTryDoesNotOpenItToOtherProcesses() throws Exception {
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.left()).isEmpty();
      assertThatThrownBy(() -> FileOutbox.at(file())).isInstanceOf(IllegalStateException.class);
      assertThat(elsewhere("open").waitFor()).isEqualTo(OutboxProcess.IN_USE);
    }
    assertThat(elsewhere("open").waitFor()).isZero();
  }

  @Test
  void aFullDiskCostsOnlyWhatDidNotFit() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "No shell to limit a file's size with");
    assertThat(elsewhere("fill").waitFor()).isZero();
    try (var outbox = FileOutbox.at(file())) {
      // Two fitted, the third did not, and the fourth was short enough to.
      assertThat(outbox.left())
          .extracting(Written::opId)
          .containsExactly(new UUID(0, 1), new UUID(0, 2), new UUID(0, 4));
    }
  }

  @Test
  void itIsForItsOwnerAlone() throws IOException {
    assumeTrue(
        file().getFileSystem().supportedFileAttributeViews().contains("posix"),
        "A file system without permissions");
    try (var outbox = FileOutbox.at(file())) {
      growAndShorten(outbox);
    }
    for (var name : List.of("outbox", "outbox.lock")) {
      assertThat(Files.getPosixFilePermissions(folder.resolve(name)))
          .as(name)
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void aLinkStaysALink() throws IOException {
    var target = Files.createDirectory(folder.resolve("elsewhere")).resolve("box");
    FileOutbox.at(target).close();
    Files.createSymbolicLink(file(), target);
    try (var outbox = FileOutbox.at(file())) {
      growAndShorten(outbox);
      assertThatThrownBy(() -> FileOutbox.at(target)).hasMessageContaining("in use");
    }
    assertThat(file()).isSymbolicLink();
    assertThat(Files.size(target)).isLessThan(FileOutbox.BYTES_MAX);
  }

  @Test
  void whatCanNotBeShortenedIsStillKept() throws IOException {
    try (var outbox = FileOutbox.at(file())) {
      // Nothing can be written beside it.
      Files.createDirectories(folder.resolve("outbox.new/occupied"));
      growAndShorten(outbox);
      assertThat(Files.size(file())).isGreaterThan(FileOutbox.BYTES_MAX);
      outbox.add(written(1, "a"));
    }
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.left()).containsExactly(written(1, "a"));
    }
  }

  @Test
  void itRemembersWhoseItIs() throws IOException {
    try (var outbox = FileOutbox.at(file())) {
      outbox.belongsTo("u-1");
      growAndShorten(outbox);
    }
    try (var outbox = FileOutbox.at(file())) {
      outbox.belongsTo("u-1");
      assertThatThrownBy(() -> outbox.belongsTo("u-2"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("belongs to the user u-1, not to u-2");
    }
  }

  @Test
  void whatIsRefusedStaysAsADraft() throws IOException {
    try (var outbox = FileOutbox.at(file())) {
      outbox.add(written(1, "a"));
      outbox.add(written(2, "b"));
      outbox.add(written(2, "c"));
      outbox.refused(new UUID(0, 2), "FORBIDDEN");
      growAndShorten(outbox);
    }
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.left()).containsExactly(written(1, "a"));
      assertThat(outbox.drafts())
          .containsExactly(
              new Draft(written(2, "b"), "FORBIDDEN"), new Draft(written(2, "c"), "FORBIDDEN"));
      outbox.discard(new UUID(0, 2));
      outbox.discard(new UUID(0, 1));
    }
    try (var outbox = FileOutbox.at(file())) {
      assertThat(outbox.drafts()).isEmpty();
      assertThat(outbox.left()).hasSize(1);
    }
  }

  /** Writes and does away with more than the file may hold. */
  private static void growAndShorten(FileOutbox outbox) {
    int id = 1_000;
    for (long bytes = 0; bytes <= FileOutbox.BYTES_MAX; bytes += 100_000) {
      outbox.add(written(++id, "x".repeat(100_000)));
      outbox.done(new UUID(0, id));
    }
  }

  private Process elsewhere(String task) throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // A shell's limit on the size of a file fails a write in its midst, as a full disk does.
    return new ProcessBuilder(
            "sh",
            "-c",
            "ulimit -S -f " + OutboxProcess.BLOCKS_MAX + "; exec \"$@\"",
            "sh",
            java,
            "-XX:-UsePerfData",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            OutboxProcess.class.getName(),
            file().toString(),
            task)
        .inheritIO()
        .start();
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
