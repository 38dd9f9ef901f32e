package io.aetherflow.demos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo-performance}: many users in a closed loop. */
@Command(
    name = "performance",
    mixinStandardHelpOptions = true,
    description = {
      "Many users write, each waiting for the acknowledgement before the next edit.",
      "At the end all copies are compared with each other, with REST and with a replay of the history."
    })
final class PerformanceDemo implements Callable<Integer> {
  @Option(names = "--users", description = "Concurrent users (default: ${DEFAULT-VALUE}).")
  int users = 100;

  @Option(names = "--documents", description = "Documents (default: ${DEFAULT-VALUE}).")
  int documents = 1_000;

  @Option(
      names = "--operations",
      description = "Operations of all users together (default: ${DEFAULT-VALUE}).")
  int operations = 10_000;

  @Option(
      names = {"-f", "--file"},
      description = "A config.yaml, for the addresses of the services.")
  @Nullable Path file;

  @Option(names = "--json", description = "Writes the result to this file.")
  @Nullable Path json;

  @Option(names = "--lang", description = "en or zh (default: that of the environment).")
  String language = "";

  @Option(names = "--seed", hidden = true, description = "Seed of what is written where.")
  long seed = System.nanoTime();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CollaborationSettings settings;
    try {
      var config = file == null ? DemoConfig.empty() : DemoConfig.read(file);
      settings =
          new CollaborationSettings(
              config.address("gateway", 8000),
              config.address("session", 9001),
              config.address("statesync", 9002),
              users,
              documents,
              operations,
              Duration.ZERO,
              0,
              Duration.ZERO,
              PerformanceRun.settleDefault());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    var console = Console.of(language);
    if (!Services.check(settings, console)) {
      return CollaborationDemo.EXIT_NO_GATEWAY;
    }
    var report = new PerformanceRun(settings, console, seed).run();
    if (json != null) {
      report.write(json);
      console.say("json", json);
    }
    return report.isGood() ? 0 : CollaborationDemo.EXIT_BAD;
  }
}
