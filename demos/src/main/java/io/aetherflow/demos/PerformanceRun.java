package io.aetherflow.demos;

import io.aetherflow.client.TextDocument;
import io.aetherflow.demos.Crowd.Table;
import io.aetherflow.demos.PerformanceReport.Memory;
import io.aetherflow.demos.PerformanceSettings.Mode;
import io.aetherflow.demos.load.OperationNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One load: seats everybody, warms the stack up, measures, waits for the last answers, and looks
 * whether what was acknowledged is there.
 */
final class PerformanceRun {
  private static final Duration CALM_AFTER_WARM_UP = Duration.ofMillis(500);
  private static final Duration CALM_AFTER_CONNECTING = Duration.ofSeconds(2);

  /** One of so many idle connections is there before memory is measured the first time. */
  private static final int IDLE_FIRST = 10;

  private static final int LINE_EVERY_SECONDS = 2;

  private final PerformanceSettings settings;
  private final StackProcesses processes;
  private final Console console;
  private final LoadMeter meter;
  private final Crowd crowd;
  private final SplittableRandom random;

  /** Who writes in which documents, by the user's number. */
  private final List<List<Table>> desks = new ArrayList<>();

  private final List<Table> tables = new ArrayList<>();
  private final Map<Integer, Integer> userOfOperation = new ConcurrentHashMap<>();
  private volatile LoadPace.@Nullable ClosedLoop closedLoop;

  PerformanceRun(
      PerformanceSettings settings, StackProcesses processes, Console console, long seed) {
    this.settings = settings;
    this.processes = processes;
    this.console = console;
    this.random = new SplittableRandom(seed);
    var names = new OperationNames(System.currentTimeMillis(), random.split());
    this.meter = new LoadMeter(names);
    this.crowd = new Crowd(settings, names, meter, this::settled);
  }

  PerformanceReport run() {
    try (crowd) {
      console.say("perf.users", settings.users());
      crowd.connect(0, settings.users());
      console.say("perf.documents", settings.documents());
      seatWriters();
      return settings.mode() == Mode.IDLE ? runBesideIdle() : runAlone();
    }
  }

  /** Each document has the writers that fall to it, and where that is one only, a reader beside. */
  private void seatWriters() {
    int users = settings.users();
    var ids = crowd.create(settings.documents());
    IntStream.range(0, users).forEach(user -> desks.add(new ArrayList<>()));
    for (int d = 0; d < ids.size(); d++) {
      var writers = new ArrayList<Integer>();
      writers.add(d % users);
      for (int user = d + ids.size(); user < users; user += ids.size()) {
        writers.add(user);
      }
      var people = new ArrayList<>(writers);
      if (people.size() == 1 && users > 1) {
        people.add((d + 1) % users);
      }
      var table = new Table(ids.get(d), people);
      tables.add(table);
      writers.forEach(writer -> desks.get(writer).add(table));
    }
    crowd.seat(tables);
  }

  private PerformanceReport runAlone() {
    warmUp();
    sayPlan();
    var measured = new Measured();
    write(settings.operations(), settings.duration());
    return report(measured.end(), null);
  }

  private void warmUp() {
    if (settings.warmUp() > 0) {
      console.say("perf.warm", settings.warmUp());
      write(settings.warmUp(), Duration.ZERO);
      Patience.until(settings.settleMax(), meter::isSettled);
      Patience.pause(CALM_AFTER_WARM_UP);
    }
  }

  private void sayPlan() {
    if (settings.operations() > 0) {
      console.say("perf.operations", settings.operations());
    } else {
      console.say("perf.duration", settings.duration().toSeconds());
    }
  }

  /** Writes so many operations, or for so long, whatever ends first. */
  private void write(long operations, Duration duration) {
    long count = operations == 0 ? Long.MAX_VALUE : operations;
    long nanosMax = duration.isZero() ? Long.MAX_VALUE : duration.toNanos();
    var pace = new LoadPace(settings.users(), this::write);
    if (settings.isOpenLoop()) {
      pace.openLoop(settings.rate(), count, nanosMax);
      return;
    }
    var loop =
        new LoadPace.ClosedLoop(
            this::write, settings.users() * settings.inFlight(), count, nanosMax);
    closedLoop = loop;
    loop.run(settings.users());
    closedLoop = null;
  }

  private void write(int user, long due) {
    var own = desks.get(user);
    var chance = ThreadLocalRandom.current();
    var table = own.get(chance.nextInt(own.size()));
    int operation = meter.begin(due, table.people().size() - 1);
    if (!settings.isOpenLoop()) {
      userOfOperation.put(operation, user);
    }
    crowd
        .seat(user, table.document())
        .write(operation, Author.anyWord(chance) + " ", chance.nextDouble());
  }

  private void settled(int operation) {
    var user = userOfOperation.remove(operation);
    var loop = closedLoop;
    if (user == null || loop == null) {
      return;
    }
    if (meter.isRefused(operation)) {
      loop.giveUp();
    } else {
      loop.next(user);
    }
  }

  private PerformanceReport runBesideIdle() {
    int first = Math.max(1, settings.idle() / IDLE_FIRST);
    console.say("perf.idle.first", first);
    idle(settings.users(), first, Math.max(1, settings.idleDocuments() / IDLE_FIRST));
    warmUp();
    var pace = new LoadPace(settings.users(), this::write);
    var writing =
        Thread.ofPlatform()
            .name("writers")
            .start(() -> pace.openLoop(settings.rate(), Long.MAX_VALUE, Long.MAX_VALUE));
    try {
      var before = processes.memory();
      console.say("perf.idle", settings.idle());
      idle(settings.users() + first, settings.idle(), settings.idleDocuments());
      Patience.pause(CALM_AFTER_CONNECTING);
      sayPlan();
      var measured = new Measured();
      Patience.pause(settings.duration());
      meter.measureToNow();
      measured.settle();
      var memory = Memory.of(settings.idle(), settings.idleDocuments(), before, processes.memory());
      pace.stop();
      join(writing);
      return report(measured.end(), memory);
    } finally {
      pace.stop();
      join(writing);
    }
  }

  /** Connections with one document open each, which the neighbours have open too. */
  private void idle(int from, int count, int documents) {
    crowd.connect(from, from + count);
    var ids = crowd.create(Math.min(documents, count));
    var idleTables = new ArrayList<Table>();
    for (int d = 0; d < ids.size(); d++) {
      var people = new ArrayList<Integer>();
      for (int k = d; k < count; k += ids.size()) {
        people.add(from + k);
      }
      idleTables.add(new Table(ids.get(d), people));
    }
    crowd.seat(idleTables);
    tables.addAll(idleTables);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The time that is measured. */
  private final class Measured {
    private final LoadTimeline timeline;
    private final long startNanos;
    private final CpuTime cpu = CpuTime.now();
    private CpuTime.@Nullable Share share;

    Measured() {
      meter.measureFromNow();
      startNanos = System.nanoTime();
      timeline = new LoadTimeline(meter, this::show);
    }

    private void show(LoadTimeline.Point point) {
      if (point.second() % LINE_EVERY_SECONDS == 0) {
        console.say(
            "perf.progress",
            point.second(),
            meter.measuredAcknowledged(),
            meter.measured(),
            point.acknowledged(),
            Latency.shown(point.ack().p50()),
            Latency.shown(point.ack().p99()),
            Latency.shown(point.remote().p99()));
      }
    }

    /** Waits for the last answers of what is measured. */
    void settle() {
      if (share == null) {
        share = CpuTime.now().since(cpu);
        Patience.until(settings.settleMax(), meter::isMeasuredSettled);
        timeline.close();
      }
    }

    Measured end() {
      settle();
      if (!Patience.until(settings.settleMax(), meter::isSettled)) {
        console.say("perf.unsettled", meter.unanswered(), meter.undelivered());
      }
      return this;
    }

    double seconds() {
      return rounded(Math.max(0.001, (meter.lastAckNanos() - startNanos) / 1e9), 1_000);
    }
  }

  private PerformanceReport report(Measured measured, @Nullable Memory memory) {
    var verification = new Verification(crowd.owner(), settings.settleMax());
    var acknowledged = meter.acknowledgedVersions();
    console.say("perf.checking", tables.size());
    Map<String, List<TextDocument>> copies = crowd.fullCopies(tables);
    var verdict = verification.verify(copies, acknowledged);
    var problems = new ArrayList<>(meter.problems());
    problems.addAll(verdict.problems());
    problems.addAll(crowd.lightProblems(tables, verification.heads()));
    long unknown = verdict.logged() - verdict.resolutions() - acknowledged.size();
    if (unknown != 0) {
      problems.add("%d operations in the log were never acknowledged".formatted(unknown));
    }
    long unreceived = meter.measuredExpected() - meter.measuredDeliveries();
    if (unreceived != 0) {
      problems.add(
          "%d of %d deliveries are missing".formatted(unreceived, meter.measuredExpected()));
    }
    var timeline = measured.timeline;
    var report =
        new PerformanceReport(
            new Report(
                settings.users(),
                settings.documents(),
                meter.measured(),
                meter.measuredAcknowledged(),
                meter.measuredRefused(),
                verdict.converged(),
                verdict.missing(),
                verdict.contentHash(),
                verdict.resolutions(),
                new Report.Latencies(timeline.ack(), timeline.remote()),
                rounded(meter.measuredAcknowledged() / measured.seconds(), 100),
                rounded(
                    (double) meter.measuredAcknowledged() / Math.max(1, meter.measured()),
                    1_000_000),
                measured.seconds(),
                crowd.breaks(),
                List.copyOf(problems)),
            settings.mode().name().toLowerCase(Locale.ROOT),
            settings.rate(),
            settings.isOpenLoop() ? 0 : settings.inFlight(),
            settings.warmUp(),
            settings.fullClients(),
            meter.measuredDeliveries(),
            measured.share,
            memory,
            timeline.percentiles(),
            timeline.points());
    new PerformanceSummary(console).show(report);
    return report;
  }

  private static double rounded(double value, long parts) {
    return Math.round(value * parts) / (double) parts;
  }
}
