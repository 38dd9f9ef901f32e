package io.aetherflow.system.stack;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One service, run from its executable jar; it may be stopped, killed, and started again on the
 * same ports.
 */
public final class ServiceProcess {
  private static final Duration READY_MAX = Duration.ofMinutes(5);
  private static final long STOP_MAX_SECONDS = 30;

  private final String module;
  private final String name;
  private final int managementPort;
  private final Map<String, String> environment;
  private final ProcessReaper reaper;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path log;
  private @Nullable Process process;

  /** The logs of earlier stacks stand in the same file. */
  private long logBegan;

  ServiceProcess(
      String module,
      int number,
      int managementPort,
      Map<String, String> environment,
      ProcessReaper reaper) {
    this.module = module;
    this.name = module + "-" + number;
    this.managementPort = managementPort;
    this.environment = Map.copyOf(environment);
    this.reaper = reaper;
    this.log = Stack.root().resolve("system-tests/target/logs/" + name + ".log");
  }

  /** Where it answers about its health and metrics. */
  public int managementPort() {
    return managementPort;
  }

  /** The number of the process that runs now. */
  public long pid() {
    return running().pid();
  }

  /** What it has said since this stack was made. */
  public String log() {
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(logBegan);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it; {@link #awaitReady} returns when it can be used. */
  public void start() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A short start counts more here than the last bit of speed.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-jar", jar().toString()));
    try {
      Files.createDirectories(log.getParent());
      if (process == null) {
        logBegan = Files.exists(log) ? Files.size(log) : 0;
      }
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      Process started = builder.start();
      reaper.watch(started);
      process = started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until its health page says that it is ready. */
  public void awaitReady() {
    await(name + " is ready; its log is in system-tests/target/logs")
        .atMost(READY_MAX)
        .pollInterval(Duration.ofMillis(100))
        .until(this::isReadyOrEnded);
    if (!running().isAlive()) {
      throw new IllegalStateException(
          name
              + " ended with status "
              + running().exitValue()
              + "; its log is in system-tests/target/logs");
    }
  }

  /** Ends it as an operator would, and waits for that. */
  public void stop() {
    end(running().toHandle()::destroy);
  }

  /** Ends it as the worst of accidents would. */
  public void kill() {
    end(running().toHandle()::destroyForcibly);
  }

  private void end(Runnable signal) {
    signal.run();
    try {
      if (!running().waitFor(STOP_MAX_SECONDS, TimeUnit.SECONDS)) {
        running().destroyForcibly();
        throw new IllegalStateException(name + " did not end within " + STOP_MAX_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private boolean isReadyOrEnded() throws InterruptedException {
    if (!running().isAlive()) {
      return true;
    }
    URI page = URI.create("http://127.0.0.1:" + managementPort + "/actuator/health/readiness");
    try {
      return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private Process running() {
    return Objects.requireNonNull(process, name + " was not started");
  }

  private Path jar() {
    Path target = Stack.root().resolve(module + "/target");
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
          .findFirst()
          .orElseThrow(() ->
              new IllegalStateException("no executable jar in " + target + "; run ./mvnw package"));
    } catch (IOException e) {
      throw new IllegalStateException("no executable jar in " + target + "; run ./mvnw package", e);
    }
  }
}
