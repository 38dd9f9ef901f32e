package io.aetherflow.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server that runs as a child process with its data in one folder.
 *
 * <p>A parent that was killed hard leaves its servers running. A start therefore asks first who is
 * behind the port: a server that keeps its data in our folder is adopted, whoever started it;
 * anything else is named and left alone. A process that our folder records and that no longer
 * answers, or answers on another port, is ended.
 */
final class EmbeddedServer implements Server {

  private static final Duration START_TIME_MAX = Duration.ofSeconds(90);
  private static final Duration STOP_TIME_MAX = Duration.ofSeconds(20);

  /**
   * For a server that does not answer as it should; to kill it loses nothing that was committed.
   */
  private static final Duration REPLACE_TIME_MAX = Duration.ofSeconds(5);

  private static final int LOG_LINES_SHOWN = 12;

  private final Engine engine;

  EmbeddedServer(Engine engine) {
    this.engine = engine;
  }

  @Override
  public String name() {
    return engine.name();
  }

  @Override
  public int port() {
    return engine.port();
  }

  Engine engine() {
    return engine;
  }

  @Override
  public synchronized void start() {
    // Without a process that the folder knows, whoever answers is a stranger and need not be asked.
    switch (process().isEmpty() ? Engine.Probe.NOT_OURS : engine.probe()) {
      case OURS -> {}
      case BUSY -> awaitReady(process());
      case NOT_OURS -> {
        end(REPLACE_TIME_MAX);
        if (!Ports.isFree(engine.port())) {
          throw portTaken();
        }
        engine.prepare();
        awaitReady(Optional.of(launch()));
      }
    }
    engine.onReady();
  }

  @Override
  public synchronized void stop() {
    end(STOP_TIME_MAX);
  }

  private void end(Duration timeMax) {
    Optional<ProcessHandle> running = process();
    if (running.isEmpty()) {
      return;
    }
    ProcessHandle process = running.get();
    Commands.run(List.of("sh", "-c", "kill -s " + engine.stopSignal() + " " + process.pid()));
    if (!awaitEnd(process, timeMax)) {
      endForcibly(process);
    }
  }

  @Override
  public synchronized void kill() {
    process().ifPresent(EmbeddedServer::endForcibly);
  }

  @Override
  public boolean isRunning() {
    return process().isPresent();
  }

  /**
   * The server's process as the data folder records it. A process that does not name the folder on
   * its command line has merely got the number of one that is gone.
   */
  Optional<ProcessHandle> process() {
    String recorded;
    try {
      recorded = Files.readAllLines(engine.pidFile()).stream().findFirst().orElse("").strip();
    } catch (IOException e) {
      return Optional.empty();
    }
    if (!recorded.matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(recorded))
        .filter(ProcessHandle::isAlive)
        .filter(process ->
            process
                .info()
                .arguments()
                .map(List::of)
                .orElse(List.of())
                .contains(engine.folder().toString()));
  }

  private ProcessHandle launch() {
    try {
      // The output goes to a file, not to a pipe, so that the server survives the end of this
      // process.
      return new ProcessBuilder(engine.command())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(engine.logFile().toFile()))
          .start()
          .toHandle();
    } catch (IOException e) {
      throw new ServerException(name() + " cannot be started: " + e.getMessage(), e);
    }
  }

  private void awaitReady(Optional<ProcessHandle> process) {
    Waiting.until(
        START_TIME_MAX,
        () -> {
          if (process.isPresent() && !process.get().isAlive()) {
            throw new ServerException(name() + " ended while it started." + logEnd());
          }
          return engine.probe() == Engine.Probe.OURS;
        },
        () -> name() + " does not answer on 127.0.0.1:" + port() + "." + logEnd());
  }

  private ServerException portTaken() {
    return new ServerException(
        "Port %d, which %s needs, is taken by %s. End it, or choose another port."
            .formatted(
                port(),
                name(),
                Ports.holder(port()).orElse("a process that this user may not see")));
  }

  private String logEnd() {
    Path log = engine.logFile();
    List<String> lines;
    try {
      lines = Files.readAllLines(log);
    } catch (IOException e) {
      return " Its log, " + log + ", cannot be read.";
    }
    List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
    return " Its log, " + log + ", ends with:\n" + String.join("\n", last);
  }

  /**
   * Ends the process and those it started: PostgreSQL refuses to start while one of its old ones
   * lives.
   */
  private static void endForcibly(ProcessHandle process) {
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.addFirst(process);
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : all) {
      if (!awaitEnd(each, STOP_TIME_MAX)) {
        throw new ServerException("Process " + each.pid() + " does not end, even when killed.");
      }
    }
  }

  private static boolean awaitEnd(ProcessHandle process, Duration timeMax) {
    try {
      Waiting.until(timeMax, () -> hasEnded(process), () -> "Process " + process.pid() + " lives");
      return true;
    } catch (ServerException e) {
      return false;
    }
  }

  /**
   * A zombie has ended: in a container, often nobody fetches the exit status of orphans. While
   * others of its threads live, it still holds its port.
   */
  private static boolean hasEnded(ProcessHandle process) {
    if (!process.isAlive()) {
      return true;
    }
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    try (Stream<Path> threads = Files.list(proc.resolve("task"))) {
      // The state follows the command's name, which stands in parentheses and may hold any
      // character.
      String status = Files.readString(proc.resolve("stat"));
      return status.startsWith(") Z", status.lastIndexOf(')')) && threads.count() == 1;
    } catch (IOException | UncheckedIOException e) {
      // It has ended between two looks; the next look finds that.
      return false;
    }
  }
}
