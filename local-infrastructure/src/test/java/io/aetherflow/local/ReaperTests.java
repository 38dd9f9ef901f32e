package io.aetherflow.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaperTests {

  @TempDir Path scratch;

  @Test
  void endsWhatNamesTheFolderAndDeletesIt() throws Exception {
    Path folder = Files.createDirectories(scratch.resolve("servers"));
    Process server = recorded(folder, "redis/redis.pid", ": # " + folder + "/redis");

    Reaper.watch(folder).close();

    assertThat(server.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(folder).doesNotExist();
  }

  @Test
  void leavesTheProcessAloneThatGotTheNumberOfAKilledServer() throws Exception {
    Path folder = Files.createDirectories(scratch.resolve("servers"));
    Process bystander = recorded(folder, "postgres/postmaster.pid", ": # of others");
    try {
      Reaper.watch(folder).close();

      assertThat(bystander.isAlive()).isTrue();
      assertThat(folder).doesNotExist();
    } finally {
      bystander.destroyForcibly();
    }
  }

  /** A shell, told apart by a comment on its command line, whose number stands in a file. */
  private static Process recorded(Path folder, String file, String script) throws IOException {
    Process process = new ProcessBuilder(List.of("sh", "-c", "read -r x; " + script)).start();
    Path pidFile = folder.resolve(file);
    Files.createDirectories(pidFile.getParent());
    Files.writeString(pidFile, process.pid() + "\n");
    return process;
  }
}
