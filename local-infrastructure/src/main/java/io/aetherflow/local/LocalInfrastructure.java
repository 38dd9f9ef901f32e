package io.aetherflow.local;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL and Redis for this machine until it is told to end.
 *
 * <p>The data lasts. When this program is killed hard, the servers go on, and the next start takes
 * them over. A server that ends by itself is started again. While a file {@code postgres.paused} or
 * {@code redis.paused} lies in the data folder, that server is kept stopped: so the failure of one
 * of them can be tried out.
 */
public final class LocalInfrastructure {

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  private static final Duration WATCH_INTERVAL = Duration.ofMillis(500);
  private static final int RESTARTS_MAX = 5;
  private static final Duration RESTARTS_WINDOW = Duration.ofMinutes(1);
  private static final Duration STOP_TIME_MAX = Duration.ofSeconds(60);

  private final Options options;
  private final LocalServers servers;
  private final PrintStream out;

  /** Written by the shutdown hook, read by the watching thread. */
  private volatile boolean isEnding;

  private LocalInfrastructure(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
    servers =
        LocalServers.in(
            options.folder(), options.postgresPort(), options.redisPort(), Durability.DURABLE);
  }

  /** Runs the program; its options are described by {@code --help}. */
  public static void main(String[] arguments) {
    int status;
    try {
      status = run(Options.parse(List.of(arguments)), System.out);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Options.USAGE);
      status = WRONG_USAGE;
    } catch (ServerException | IOException e) {
      System.err.println(e.getMessage());
      status = FAILED;
    } catch (InterruptedException e) {
      status = FAILED;
    }
    System.exit(status);
  }

  private static int run(Options options, PrintStream out)
      throws IOException, InterruptedException {
    if (options.action() == Options.Action.HELP) {
      out.print(Options.USAGE);
      return OK;
    }
    LocalInfrastructure program = new LocalInfrastructure(options, out);
    return switch (options.action()) {
      case RUN -> program.serve();
      case STATUS -> program.printStatus();
      case STOP -> program.stop();
      case HELP -> throw new IllegalStateException("Help needs no servers.");
    };
  }

  /** Holds the lock on the data folder, which the system releases however this process ends. */
  private int serve() throws IOException, InterruptedException {
    try (FileChannel channel = openLock();
        FileLock lock = channel.tryLock()) {
      if (lock == null) {
        out.println("Runs already, under process " + supervisor().map(String::valueOf).orElse("?"));
        return printStatus();
      }
      Files.writeString(supervisorFile(), ProcessHandle.current().pid() + "\n");
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("stop-servers").unstarted(this::stopServers));
      for (EmbeddedServer server : servers.all()) {
        if (isPaused(server)) {
          continue;
        }
        long begin = System.nanoTime();
        server.start();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        out.println(describe(server, Engine.Probe.OURS) + ", ready after " + millis + " ms");
      }
      return watch();
    }
  }

  /** Starts again what ends by itself, until one ends too often. */
  private int watch() throws InterruptedException {
    Deque<Long> restarts = new ArrayDeque<>();
    Set<EmbeddedServer> paused = new HashSet<>();
    while (true) {
      Thread.sleep(WATCH_INTERVAL);
      for (EmbeddedServer server : servers.all()) {
        if (isEnding) {
          continue;
        }
        if (isPaused(server)) {
          if (server.isRunning()) {
            server.stop();
            out.println(server.name() + " paused");
          }
          paused.add(server);
          continue;
        }
        if (server.isRunning()) {
          continue;
        }
        if (paused.remove(server)) {
          server.start();
          out.println(describe(server, Engine.Probe.OURS));
          continue;
        }
        long now = System.nanoTime();
        restarts.addLast(now);
        restarts.removeIf(then -> now - then > RESTARTS_WINDOW.toNanos());
        if (restarts.size() > RESTARTS_MAX) {
          out.println(server.name() + " keeps ending; its log is " + server.engine().logFile());
          return FAILED;
        }
        out.println(server.name() + " has ended and is started again");
        server.start();
        out.println(describe(server, Engine.Probe.OURS));
      }
    }
  }

  private boolean isPaused(EmbeddedServer server) {
    String name = server.engine().folder().getFileName().toString();
    return Files.exists(options.folder().resolve(name + ".paused"));
  }

  private void stopServers() {
    isEnding = true;
    for (EmbeddedServer server : servers.all().reversed()) {
      if (server.isRunning()) {
        server.stop();
        out.println(server.name() + " stopped");
      }
    }
  }

  private int stop() throws IOException, InterruptedException {
    try (FileChannel channel = openLock()) {
      Optional<Long> supervisor = supervisor();
      FileLock lock = channel.tryLock();
      if (lock == null && supervisor.isPresent()) {
        ProcessHandle.of(supervisor.get()).ifPresent(ProcessHandle::destroy);
      }
      long deadline = System.nanoTime() + STOP_TIME_MAX.toNanos();
      while (lock == null) {
        if (System.nanoTime() > deadline) {
          throw new ServerException(
              "Process " + supervisor.map(String::valueOf).orElse("?") + " does not end.");
        }
        Thread.sleep(50);
        lock = channel.tryLock();
      }
      stopServers();
      return OK;
    }
  }

  private int printStatus() {
    boolean isComplete = true;
    for (EmbeddedServer server : servers.all()) {
      Engine.Probe probe = server.engine().probe();
      isComplete &= probe == Engine.Probe.OURS;
      out.println(describe(server, probe));
    }
    return isComplete ? OK : FAILED;
  }

  private static String describe(EmbeddedServer server, Engine.Probe probe) {
    String state =
        switch (probe) {
          case OURS -> "running";
          case BUSY -> "busy";
          case NOT_OURS -> "not running";
        };
    String pid = server.process().map(process -> ", process " + process.pid()).orElse("");
    return "%s %s on 127.0.0.1:%d%s, data in %s"
        .formatted(server.name(), state, server.port(), pid, server.engine().folder());
  }

  private FileChannel openLock() throws IOException {
    return FileChannel.open(
        options.folder().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private Path supervisorFile() {
    return options.folder().resolve("pid");
  }

  private Optional<Long> supervisor() throws IOException {
    if (!Files.exists(supervisorFile())) {
      return Optional.empty();
    }
    String recorded = Files.readString(supervisorFile()).strip();
    return recorded.matches("\\d{1,18}") ? Optional.of(Long.parseLong(recorded)) : Optional.empty();
  }
}
