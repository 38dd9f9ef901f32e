package io.aetherflow.system.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aetherflow.system.scripts.DocumentedCommands.Block;
import io.aetherflow.system.scripts.Scripts.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs what the documents tell their readers to run, block by block, on one stack. Only what the
 * machine asks for is changed: other ports, shorter demos. The build, which this test is part of,
 * is left out; {@link DocumentedCommandsTests} looks at its commands.
 */
class DocumentedCommandsIT {
  /** Never in the links to the sources: what the commands themselves make in the root folder. */
  private static final Set<String> MADE_BY_COMMANDS =
      Set.of("run", "data", "policies", "out.json", "config.yaml", ".git");

  /**
   * How a reader's shell is helped: what only ends by hand is ended, and HTTP errors are errors.
   */
  private static final String PRELUDE =
      """
      set -euo pipefail
      ended_by_hand() { timeout 2 "$@" || [ $? -eq 124 ]; }
      curl() { command curl --fail-with-body --retry 5 --retry-connrefused "$@"; }
      grep() { command grep "$@" || [ $? -eq 1 ]; }
      """;

  @TempDir static Path folder;
  private static Path clone;
  private static Scripts scripts;

  @BeforeAll
  static void startInfrastructure() throws IOException {
    scripts = new Scripts(folder);
    // A short start counts more here than speed; and nobody is there to let npx fetch a program.
    scripts.set("AETHERFLOW_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
    scripts.set("npm_config_yes", "true");
    clone = Files.createDirectory(folder.resolve("clone"));
    try (Stream<Path> sources = Files.list(Scripts.ROOT)) {
      for (Path source : sources.toList()) {
        String name = source.getFileName().toString();
        if (!MADE_BY_COMMANDS.contains(name)) {
          Files.createSymbolicLink(clone.resolve(name), source);
        }
      }
    }
    Result start = scripts.run("start-all.sh", "infrastructure");
    assertThat(start.status()).as(start.output()).isZero();
  }

  @AfterAll
  static void stop() throws IOException {
    scripts.run("stop-all.sh");
    // Whoever deletes the folder must never get from it to the sources.
    try (Stream<Path> links = Files.list(clone)) {
      for (Path link : links.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  /** All blocks, those of one text once, in an order in which each finds what it needs. */
  static List<Block> blocks() throws IOException {
    Map<String, Block> byScript = new LinkedHashMap<>();
    for (Block block : DocumentedCommands.in(Scripts.ROOT)) {
      String script = script(block);
      if (!script.isBlank()) {
        byScript.putIfAbsent(script, block);
      }
    }
    return byScript.values().stream()
        .sorted(Comparator.comparing(DocumentedCommandsIT::chapter))
        .toList();
  }

  /** In this order the stack is started once, and stopped once. */
  private enum Chapter {
    STARTS_SERVICES,
    RUNNING,
    STOPS,
    BEGINS_AGAIN
  }

  private static Chapter chapter(Block block) {
    String script = script(block);
    if (script.contains("./start-services.sh")) {
      return Chapter.STARTS_SERVICES;
    } else if (script.contains("--reset")) {
      return Chapter.BEGINS_AGAIN;
    }
    boolean stops = script.lines().anyMatch("./stop-all.sh"::equals);
    return stops ? Chapter.STOPS : Chapter.RUNNING;
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void itRuns(Block block) throws IOException {
    String script = script(block);
    Set<String> programs =
        Stream.of("psql", "curl", "npx").filter(script::contains).collect(Collectors.toSet());
    for (String program : programs) {
      assumeTrue(isInstalled(program), program + " is not installed: " + block + " is not run");
    }
    if (programs.contains("npx")) {
      assumeTrue(
          run("npx wscat --version").status() == 0,
          "wscat can not be fetched: " + block + " is not run");
    }
    if (!block.yaml().isEmpty()) {
      Files.writeString(clone.resolve("config.yaml"), onOwnPorts(block.yaml()));
    }
    Result result = run(PRELUDE + onOwnPorts(script) + "\nwait $(jobs -p)\n");
    if (chapter(block) == Chapter.BEGINS_AGAIN) {
      // It asks first, and nobody answers.
      assertThat(result.output()).endsWith("Nothing was deleted.\n");
    } else {
      assertThat(result.status()).as("%s: %s\n%s", block, script, result.output()).isZero();
    }
    if (script.contains("wscat")) {
      assertThat(result.output()).contains("\"type\":\"welcome\"", "AUTH_TIMEOUT");
    }
    if (script.contains("\"policy\"")) {
      assertThat(result.output()).contains("\"policy\":\"longer-text\"");
    }
  }

  private static Result run(String script) {
    return scripts.runCommand(List.of("bash", "-c", script), clone);
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  private static String script(Block block) {
    return block.commands().stream()
        .map(command -> command.replaceAll("\\s+# .*$", ""))
        .filter(command -> !command.startsWith("./mvnw") && !command.startsWith(".ci/run"))
        .map(DocumentedCommandsIT::adapted)
        .collect(Collectors.joining("\n"));
  }

  private static String adapted(String command) {
    if (command.startsWith("./logs.sh") && command.endsWith(" -f")) {
      return "ended_by_hand " + command;
    } else if (command.contains("wscat")) {
      // It ends when its input does.
      return command + " < <(sleep 15)";
    } else if (command.startsWith("./demos/demo-collaboration.sh")) {
      // A demo that is to see failures has to last as long as these.
      String seconds = command.endsWith("&") ? "15s" : "2s";
      return with(with(command, "--operations", "100"), "--duration", seconds);
    } else if (command.startsWith("./demos/demo-performance.sh")) {
      return with(with(with(command, "--users", "10"), "--documents", "20"), "--operations", "200");
    }
    return command;
  }

  /** With another value of an option. */
  private static String with(String command, String option, String value) {
    var given = Pattern.compile(option + " \\S+").matcher(command);
    return given.find()
        ? given.replaceFirst(option + " " + value)
        : command.replaceFirst("\\.sh", ".sh " + option + " " + value);
  }

  private static String onOwnPorts(String text) {
    var ports =
        Map.of(
            "8000", "GATEWAY",
            "8080", "WEB",
            "8100", "GATEWAY_MANAGEMENT",
            "9001", "SESSION",
            "9002", "STATESYNC",
            "9101", "SESSION_MANAGEMENT",
            "9102", "STATESYNC_MANAGEMENT");
    return Pattern.compile("(localhost:|port: )(\\d{4})\\b")
        .matcher(text)
        .replaceAll(
            found -> found.group(1) + scripts.port(ports.getOrDefault(found.group(2), "NONE")));
  }
}
