package io.aetherflow.demos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every demo can be told: a file of settings, where its result goes, and its language. */
final class DemoOptions {
  @Option(
      names = {"-f", "--file"},
      description = "A config.yaml; options on the command line win over it.")
  @Nullable Path file;

  @Option(names = "--json", description = "Writes the result to this file.")
  @Nullable Path json;

  @Option(names = "--lang", description = "en or zh (default: that of the environment).")
  String language = "";

  /** A result that can be kept. */
  @FunctionalInterface
  interface Result {
    void write(Path file) throws IOException;
  }

  /**
   * The file's settings; none when there is no file.
   *
   * @throws IllegalArgumentException when it has a key or a value that is not known, or when the
   *     result could not be written
   */
  DemoConfig config() throws IOException {
    if (json != null && (Files.isDirectory(json) || !Files.isDirectory(folderOf(json)))) {
      throw new IllegalArgumentException(
          "json is " + json + ", accepted is a file in a folder that is there");
    }
    return file == null ? DemoConfig.empty() : DemoConfig.read(file);
  }

  private static Path folderOf(Path file) {
    var folder = file.toAbsolutePath().getParent();
    return folder == null ? file : folder;
  }

  Console console() {
    return Console.of(language);
  }

  /** Writes the result to the file that was asked for, if one was. */
  void keep(Result result, Console console) throws IOException {
    if (json != null) {
      result.write(json);
      console.say("json", json);
    }
  }
}
