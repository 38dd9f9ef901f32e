package io.aetherflow.system.scripts;

import io.aetherflow.system.stack.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the scripts on a stack of its own: free ports, its own folders, the programs as built. */
final class Scripts {
  static final Path ROOT =
      Path.of(System.getProperty("aetherflow.root", "..")).toAbsolutePath().normalize();
  private static final long SCRIPT_SECONDS_MAX = 500;

  private final Path folder;
  private final Map<String, String> environment = new LinkedHashMap<>();

  Scripts(Path folder) {
    this.folder = folder;
    environment.put("AETHERFLOW_RUN_DIR", run().toString());
    environment.put("AETHERFLOW_DATA_DIR", folder.resolve("data").toString());
    environment.put("AETHERFLOW_BUILD", "never");
    for (String server : List.of("POSTGRES", "REDIS", "GATEWAY", "WEB", "SESSION", "STATESYNC")) {
      environment.put("AETHERFLOW_" + server + "_PORT", Integer.toString(FreePorts.one()));
    }
    for (String service : List.of("GATEWAY", "SESSION", "STATESYNC")) {
      environment.put(
          "AETHERFLOW_" + service + "_MANAGEMENT_PORT", Integer.toString(FreePorts.one()));
    }
    // psql's own way of taking a port.
    environment.put("PGPORT", Integer.toString(port("POSTGRES")));
  }

  /** Sets an environment variable for all that is run from now on. */
  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** What a script printed, on both channels, and how it ended. */
  record Result(int status, String output) {}

  Path run() {
    return folder.resolve("run");
  }

  Path data() {
    return folder.resolve("data");
  }

  int port(String server) {
    return Integer.parseInt(environment.getOrDefault("AETHERFLOW_" + server + "_PORT", ""));
  }

  List<Integer> ports() {
    return environment.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("_PORT"))
        .map(entry -> Integer.valueOf(entry.getValue()))
        .toList();
  }

  /** Runs a script from a folder that is not its own, as one may. */
  Result run(String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve(script).toString()));
    command.addAll(List.of(arguments));
    return runCommand(command, folder);
  }

  /** Runs any command with the settings of this stack. */
  Result runCommand(List<String> command, Path workingFolder) {
    try {
      Path output = Files.createTempFile(folder, "output", ".txt");
      Process process = begin(command, workingFolder, output);
      if (!process.waitFor(SCRIPT_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end; it said: " + Files.readString(output));
      }
      return new Result(process.exitValue(), Files.readString(output));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Begins a script, and does not wait for its end. */
  Process begin(String script) throws IOException {
    Path output = Files.createTempFile(folder, "output", ".txt");
    return begin(List.of(ROOT.resolve(script).toString()), folder, output);
  }

  private Process begin(List<String> command, Path workingFolder, Path output) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(workingFolder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            // Into a file: services that outlive the script must not keep a pipe open.
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The processes that were started for this stack and live. */
  List<String> processes() {
    return ProcessHandle.allProcesses()
        .filter(ProcessHandle::isAlive)
        .map(process -> process.info().commandLine().orElse(""))
        .filter(command -> command.contains(folder.toString()))
        .toList();
  }
}
