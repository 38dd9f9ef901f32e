package io.aetherflow.demos;

import io.aetherflow.demos.PerformanceSettings.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo-performance}: a load of many users, measured and checked. */
@Command(
    name = "performance",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Many users write, each waiting for acknowledgements, or at a fixed rate whether they come or"
          + " not.",
      "At the end every acknowledged operation has to be in the log once and nothing else, every"
          + " client has to have received every version once, and the clients that hold the"
          + " content, REST and a replay of the log have to agree."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every operation is there once and everywhere",
      "1:an operation is missing, doubled or was refused, or contents differ",
      "2:a wrong option or configuration",
      "3:no gateway answers"
    })
final class PerformanceDemo implements Callable<Integer> {
  private static final int WARM_UP_SECONDS = 10;

  @Option(
      names = "--users",
      description = "Concurrent users (default: 100; with --hot 400, with --idle 3).")
  @Nullable Integer users;

  @Option(
      names = "--documents",
      description =
          "Documents, each with one writer and one reader (default: 1000; with --hot 1; with --idle"
              + " those of the idle connections, one for two).")
  @Nullable Integer documents;

  @Option(
      names = "--operations",
      description = "Operations of all users together (default: 10000, or those of --duration).")
  @Nullable Long operations;

  @Option(
      names = "--duration",
      description = "How long they write, for example 30s (with --hot and --idle the default).")
  @Nullable Duration duration;

  @Option(
      names = "--rate",
      description =
          "Operations a second of all users together, sent whether answers come or not; latency"
              + " counts from the moment when an operation is due (default: none; with --hot 2 for"
              + " each user, with --idle 100).")
  @Nullable Double rate;

  @Option(
      names = "--in-flight",
      description =
          "Edits of a user that may wait for their acknowledgement, without --rate (default:"
              + " ${DEFAULT-VALUE}).")
  int inFlight = 1;

  @ArgGroup(exclusive = true)
  @Nullable Special special;

  /** Loads that lay out users and documents in a way of their own. */
  static final class Special {
    @Option(
        names = "--hot",
        description =
            "All users write in one document and receive everything: by default 400, two edits a"
                + " second each.")
    boolean hot;

    @Option(
        names = "--idle",
        arity = "0..1",
        fallbackValue = "5000",
        paramLabel = "CONNECTIONS",
        description =
            "So many connections have a document open and do nothing, while three users write 100"
                + " edits a second; tells the memory that a connection takes (default:"
                + " ${FALLBACK-VALUE}).")
    @Nullable Integer idle;
  }

  @Option(
      names = "--full-clients",
      description =
          "Users with the whole Java client, which hold the content; the others count what they"
              + " receive (default: 10).")
  @Nullable Integer fullClients;

  @Option(
      names = "--warm-up",
      description =
          "Operations in front that are not counted (default: 5000; with a rate by default those of"
              + " 10 seconds).")
  @Nullable Long warmUp;

  @Option(names = "--settle", description = "How long to wait for the last answers (default: 60s).")
  Duration settle = Duration.ofSeconds(60);

  @Option(
      names = "--processes",
      split = ",",
      paramLabel = "NAME=PID",
      description =
          "The processes whose memory --idle measures (default: those that ./start-all.sh"
              + " started).")
  Map<String, Long> processes = new LinkedHashMap<>();

  @Mixin DemoOptions options = new DemoOptions();

  @Option(names = "--html", description = "Writes a report with charts to this file.")
  @Nullable Path html;

  @Option(names = "--seed", hidden = true, description = "Seed of what is written where.")
  long seed = System.nanoTime();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PerformanceSettings settings;
    StackProcesses measured;
    try {
      settings = settings(options.config());
      measured =
          settings.mode() == Mode.IDLE
              ? StackProcesses.find(processes, System.getenv())
              : StackProcesses.NONE;
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    var console = options.console();
    if (!Services.check(settings.gateway(), settings.session(), settings.statesync(), console)) {
      return Demos.EXIT_NO_GATEWAY;
    }
    var report = new PerformanceRun(settings, measured, console, seed).run();
    options.keep(report::write, console);
    if (html != null) {
      new PerformancePage(report, console).write(html);
      console.say("json", html);
    }
    return report.isGood() ? 0 : Demos.EXIT_BAD;
  }

  PerformanceSettings settings(DemoConfig config) {
    var mode = special == null ? Mode.SPREAD : special.idle != null ? Mode.IDLE : Mode.HOT;
    int idle = special == null || special.idle == null ? 0 : special.idle;
    int people =
        or(
            users,
            switch (mode) {
              case SPREAD -> 100;
              case HOT -> 400;
              case IDLE -> 3;
            });
    double pace =
        or(
            rate,
            switch (mode) {
              case SPREAD -> 0.0;
              case HOT -> 2.0 * people;
              case IDLE -> 100.0;
            });
    boolean timed = mode != Mode.SPREAD && operations == null;
    return new PerformanceSettings(
        config.address("gateway", 8000),
        config.address("session", 9001),
        config.address("statesync", 9002),
        mode,
        people,
        mode == Mode.SPREAD ? or(documents, 1_000) : 1,
        or(operations, timed || duration != null ? 0L : 10_000L),
        pace,
        inFlight,
        or(duration, timed ? Duration.ofSeconds(30) : Duration.ZERO),
        or(warmUp, pace > 0 ? (long) (pace * WARM_UP_SECONDS) : 5_000L),
        or(fullClients, Math.min(10, people)),
        idle,
        mode == Mode.IDLE ? or(documents, Math.max(1, idle / 2)) : 0,
        settle);
  }

  private static <T> T or(@Nullable T option, T otherwise) {
    return option == null ? otherwise : option;
  }
}
