package io.aetherflow.local;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Kills the servers of a folder and deletes it when this JVM ends, however it ends.
 *
 * <p>A shutdown hook is not run when a JVM is killed. So a shell waits for the end of its input,
 * which is a pipe from this JVM that the system closes in any case.
 *
 * <p>A server that was killed leaves its number behind, which soon is another process's. So only a
 * process that names the folder on its command line is ended.
 */
final class Reaper implements AutoCloseable {

  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      while read -r line; do :; done
      names_folder() {
        { tr '\\000' ' ' <"/proc/$1/cmdline" || ps -o args= -p "$1"; } 2>/dev/null | grep -qF -- "$2/"
      }
      for file in "$1"/*/postmaster.pid "$1"/*/redis.pid; do
        [ -f "$file" ] && read -r pid <"$file" && names_folder "$pid" "$1" && kill -9 "$pid"
      done
      attempts=0
      until rm -rf "$1" || [ $attempts -ge 50 ]; do
        attempts=$((attempts + 1))
        sleep 0.1
      done
      """;

  private static final Duration TIME_MAX = Duration.ofSeconds(20);

  private final Process shell;

  private Reaper(Process shell) {
    this.shell = shell;
  }

  static Reaper watch(Path folder) throws IOException {
    return new Reaper(
        new ProcessBuilder("sh", "-c", SCRIPT, "aetherflow-reaper", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Does it now, and returns when it is done. */
  @Override
  public void close() throws IOException {
    shell.getOutputStream().close();
    Waiting.until(
        TIME_MAX, () -> !shell.isAlive(), () -> "The test's servers are still being ended");
  }
}
