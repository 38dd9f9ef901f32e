package io.aetherflow.system.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Kills processes when this JVM ends, however it ends: a shell collects their ids and waits for the
 * end of its input, which the system closes in any case.
 */
final class ProcessReaper implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      pids=
      while read -r pid; do pids="$pids $pid"; done
      [ -z "$pids" ] || kill -9 $pids 2>/dev/null
      """;

  private final Process shell;

  ProcessReaper() {
    try {
      shell =
          new ProcessBuilder("sh", "-c", SCRIPT)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void watch(Process process) {
    try {
      OutputStream pids = shell.getOutputStream();
      pids.write((process.pid() + "\n").getBytes(StandardCharsets.UTF_8));
      pids.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
