package io.aetherflow.demos;

import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo-collaboration}: several people write together, measured and checked. */
@Command(
    name = "collaboration",
    mixinStandardHelpOptions = true,
    description = {
      "Several people write together in the same documents, through the gateway.",
      "At the end all copies are compared with each other, with REST and with a replay of the"
          + " history."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:everything converged, and every edit is there once",
      "1:contents differ, or an edit is missing or was refused",
      "2:a wrong option or configuration",
      "3:no gateway answers"
    })
final class CollaborationDemo implements Callable<Integer> {
  @Option(names = "--users", description = "Concurrent users (default: 3).")
  @Nullable Integer users;

  @Option(
      names = "--duration",
      description = "How long they write, for example 60s (default: 60s).")
  @Nullable Duration duration;

  @Option(names = "--operations", description = "Operations of all users together (default: 100).")
  @Nullable Integer operations;

  @Option(names = "--documents", description = "Documents that they write in (default: 1).")
  @Nullable Integer documents;

  @Option(
      names = "--conflict-rate",
      description =
          "Share of operations that two users make at one place at one time (default: 0).")
  @Nullable Double conflictRate;

  @Option(
      names = "--network-delay",
      description = "Delay in each direction between users and gateway, for example 100ms.")
  @Nullable Duration networkDelay;

  @Option(names = "--settle", description = "How long to wait for the last edits (default: 60s).")
  @Nullable Duration settle;

  @Mixin DemoOptions options = new DemoOptions();

  @Option(names = "--seed", hidden = true, description = "Seed of what is written where.")
  long seed = System.nanoTime();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CollaborationSettings settings;
    try {
      settings = settings(options.config());
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    var console = options.console();
    if (!Services.check(settings.gateway(), settings.session(), settings.statesync(), console)) {
      return Demos.EXIT_NO_GATEWAY;
    }
    var report = new CollaborationRun(settings, console, new SplittableRandom(seed)).run();
    options.keep(report::write, console);
    return report.isGood() ? 0 : Demos.EXIT_BAD;
  }

  CollaborationSettings settings(DemoConfig config) {
    return new CollaborationSettings(
        config.address("gateway", 8000),
        config.address("session", 9001),
        config.address("statesync", 9002),
        number(users, config.text("demo.users"), 3),
        number(documents, config.text("demo.documents"), 1),
        number(operations, config.text("demo.operations"), 100),
        duration(duration, config.text("demo.duration"), "60s"),
        conflictRate != null
            ? conflictRate
            : Double.parseDouble(or(config.text("demo.conflict_rate"), "0")),
        duration(networkDelay, config.text("demo.network_delay"), "0"),
        duration(settle, null, "60s"));
  }

  private static int number(@Nullable Integer option, @Nullable String configured, int otherwise) {
    if (option != null) {
      return option;
    }
    return configured == null ? otherwise : Integer.parseInt(configured);
  }

  private static Duration duration(
      @Nullable Duration option, @Nullable String configured, String otherwise) {
    return option != null ? option : Durations.parse(or(configured, otherwise));
  }

  private static String or(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
