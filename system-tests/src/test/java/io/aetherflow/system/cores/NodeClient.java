package io.aetherflow.system.cores;

import io.aetherflow.system.stack.Stack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A process of Node that runs the TypeScript core's {@code node-client.ts}. */
final class NodeClient implements AutoCloseable {
  static final JsonMapper JSON = JsonMapper.shared();
  private static final long BUILD_SECONDS_MAX = 120;

  private final Process process;
  private final List<JsonNode> said = new CopyOnWriteArrayList<>();
  private final Thread listener;

  private NodeClient(Process process) {
    this.process = process;
    this.listener = Thread.startVirtualThread(this::listen);
  }

  /** Whether Node and the page's packages are there; the build installs these with the page. */
  static boolean isPossible() {
    return Files.exists(vite())
        && Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node")));
  }

  /** Makes one program of the core and {@code node-client.ts}. */
  static void build() throws IOException, InterruptedException {
    var log = Files.createTempFile("vite", ".log").toFile();
    var build =
        new ProcessBuilder(
                "node",
                vite().toString(),
                "build",
                "--ssr",
                "packages/core/test/node-client.ts",
                "--outDir",
                folder().toString())
            .directory(web().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    boolean ended = build.waitFor(BUILD_SECONDS_MAX, TimeUnit.SECONDS);
    build.destroyForcibly();
    if (!ended || build.exitValue() != 0) {
      throw new IllegalStateException("vite failed: " + Files.readString(log.toPath()));
    }
  }

  /** Begins with a task; see {@code node-client.ts}. */
  static NodeClient start(ObjectNode task) throws IOException {
    return new NodeClient(
        new ProcessBuilder(
                "node",
                // Built in from Node 22 on.
                "--experimental-websocket",
                "--no-warnings",
                folder().resolve("node-client.js").toString(),
                task.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** All that it has said so far. */
  List<JsonNode> said() {
    return List.copyOf(said);
  }

  /** Waits until it has ended by itself. */
  void await(long seconds) throws InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("the process did not end well; it said " + said);
    }
    listener.join();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void listen() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().map(JSON::readTree).forEach(said::add);
    } catch (IOException | UncheckedIOException | JacksonException ended) {
      // The process was killed in the middle of a line.
    }
  }

  private static Path vite() {
    return web().resolve("node_modules/vite/bin/vite.js");
  }

  private static Path web() {
    return Stack.root().resolve("web");
  }

  private static Path folder() {
    return web().resolve("target/node-client");
  }
}
