package io.aetherflow.demos;

import io.aetherflow.client.RefusedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of all demos: {@code java -jar demos.jar NAME OPTIONS}. */
@Command(
    name = "demos",
    description = "AetherFlow's demos.",
    mixinStandardHelpOptions = true,
    subcommands = {
      CollaborationDemo.class,
      ConflictDemo.class,
      PerformanceDemo.class,
      LongHistoryDemo.class
    })
public final class Demos {
  /** What was promised did not come true. */
  static final int EXIT_BAD = 1;

  static final int EXIT_NO_GATEWAY = 3;

  private Demos() {}

  /** Runs one demo and ends with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs one demo in this process and returns its exit code. */
  public static int run(String... arguments) {
    return new CommandLine(new Demos())
        .registerConverter(java.time.Duration.class, Durations::parse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((failed, command, parsed) -> {
          if (!(failed instanceof RefusedException)) {
            throw failed;
          }
          // What the system answered is for people; where in the demo that was is not.
          command.getErr().println("❌ " + failed.getMessage());
          return EXIT_BAD;
        })
        .execute(arguments);
  }
}
