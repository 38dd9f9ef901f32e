package io.aetherflow.model.text;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program of {@code src/test/js} in Node, in a folder of the build where its packages are
 * installed as the lock file names them.
 */
public final class NodeProgram {
  private static final Path SOURCES = Path.of("src/test/js");
  private static final long TIMEOUT_SECONDS = 300;

  private final Path folder;

  private NodeProgram(Path folder) {
    this.folder = folder;
  }

  /** Installs the packages; the calling test is skipped where there is no Node. */
  public static NodeProgram install() throws IOException, InterruptedException {
    assumeTrue(isThere("node") && isThere("npm"), "Node.js with npm is not installed");
    Path folder = Files.createDirectories(Path.of("target/js").toAbsolutePath());
    Path lock = folder.resolve("package-lock.json");
    Path installed = folder.resolve("node_modules/.package-lock.json");
    boolean upToDate =
        Files.exists(installed)
            && Files.exists(lock)
            && Files.mismatch(lock, SOURCES.resolve("package-lock.json")) == -1;
    try (var files = Files.list(SOURCES)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!upToDate) {
      run(
          new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline")
              .directory(folder.toFile())
              .redirectOutput(folder.resolve("npm.log").toFile()));
    }
    return new NodeProgram(folder);
  }

  private static boolean isThere(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return List.of(path.split(File.pathSeparator)).stream()
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  public void run(String script, Path input, Path output) throws IOException, InterruptedException {
    run(
        new ProcessBuilder("node", script)
            .directory(folder.toFile())
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile()));
  }

  private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("node", ".log");
    Process process = builder.redirectError(errors.toFile()).start();
    boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String message = Files.readString(errors);
    Files.delete(errors);
    if (!ended || process.exitValue() != 0) {
      fail(
          "%s: %s"
              .formatted(builder.command(), ended ? message : "not done in " + TIMEOUT_SECONDS));
    }
  }
}
