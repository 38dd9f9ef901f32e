package io.aetherflow.demos;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo-long-history}: what a document costs that was edited a million times. */
@Command(
    name = "long-history",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a text that was edited a million times, and measures beside a new one of the same"
          + " length what an edit, opening it, reading old versions and catching up cost.",
      "The edits are handed to statesync itself, without the gateway's limits for one user, and"
          + " take the same way as everybody's from there. At the end the content has to be what"
          + " was written."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the content is what was written, whatever the times are",
      "1:it is not",
      "2:a wrong option or configuration",
      "3:no gateway answers"
    })
final class LongHistoryDemo implements Callable<Integer> {
  @Option(names = "--operations", description = "Edits (default: ${DEFAULT-VALUE}).")
  int operations = 1_000_000;

  @Option(names = "--length", description = "Characters of the text (default: ${DEFAULT-VALUE}).")
  int length = 100_000;

  @Option(
      names = "--samples",
      description = "How often each thing is measured (default: ${DEFAULT-VALUE}).")
  int samples = 200;

  @Option(
      names = "--missed",
      description =
          "Operations that a client has missed and catches up (default: ${DEFAULT-VALUE}).")
  int missed = 10_000;

  @Option(
      names = "--cold",
      description =
          "How long to wait before it is opened the first time; a document that nobody has open"
              + " stays in memory for a minute (default: 75s).")
  Duration cold = Duration.ofSeconds(75);

  @Mixin DemoOptions options = new DemoOptions();

  @Option(names = "--seed", hidden = true, description = "Seed of what is written where.")
  long seed = System.nanoTime();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    DemoConfig config;
    try {
      require("operations", operations, 1, 10_000_000);
      require("length", length, 100, 5_000_000);
      require("samples", samples, 1, 100_000);
      require("missed", missed, 1, operations);
      config = options.config();
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    var console = options.console();
    var gateway = config.address("gateway", 8000);
    var statesync = config.address("statesync", 9002);
    if (!Services.check(gateway, config.address("session", 9001), statesync, console)) {
      return Demos.EXIT_NO_GATEWAY;
    }
    var report =
        new LongHistoryRun(
                gateway,
                statesync,
                new LongHistoryRun.Size(operations, length, samples, missed, cold),
                seed,
                console)
            .run();
    options.keep(report::write, console);
    return report.contentAsWritten() ? 0 : Demos.EXIT_BAD;
  }

  private static void require(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + ", accepted is " + min + ".." + max);
    }
  }
}
