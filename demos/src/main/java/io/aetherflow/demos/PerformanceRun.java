package io.aetherflow.demos;

import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.NewDocument;
import io.aetherflow.client.TextDocument;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/**
 * A closed loop: every user writes, waits for the acknowledgement, and writes again, in documents
 * that each have two readers. What is measured is what these users see, with no more than one edit
 * of each under way.
 */
final class PerformanceRun {
  private static final int CREATED_AT_ONCE = 16;
  private static final int READERS = 2;

  private final CollaborationSettings settings;
  private final Console console;
  private final long seed;
  private final Measurements measurements = new Measurements();
  private final Crew crew = new Crew();
  private final Map<String, List<Integer>> readers = new LinkedHashMap<>();

  PerformanceRun(CollaborationSettings settings, Console console, long seed) {
    this.settings = settings;
    this.console = console;
    this.seed = seed;
  }

  Report run() {
    var rest = Services.rest(settings.gateway());
    var owner = rest.as(rest.tokens(Crew.name(0)));
    try (crew) {
      console.say("perf.users", settings.users());
      crew.connect(rest, settings.gateway().webSocket(), settings.users());
      console.say("perf.documents", settings.documents());
      createDocuments(owner);
      console.say("perf.operations", settings.operations());
      long start = System.nanoTime();
      write(start);
      double seconds = Math.max(1, measurements.lastAckNanos() - start) / 1e9;
      var copies = new LinkedHashMap<String, List<TextDocument>>();
      readers.keySet().forEach(id -> copies.put(id, crew.copies(id)));
      var verdict =
          new Verification(owner, settings.settleMax())
              .verify(copies, measurements.committedVersions());
      measurements.close();
      var report =
          Report.of(
              settings.users(),
              settings.documents(),
              measurements,
              verdict,
              seconds,
              crew.breaks());
      show(report);
      return report;
    }
  }

  private void createDocuments(AetherFlowRest owner) {
    var pool = Executors.newFixedThreadPool(CREATED_AT_ONCE, Thread.ofVirtual().factory());
    var creating = new ArrayList<CompletableFuture<?>>();
    try (pool) {
      for (int i = 0; i < settings.documents(); i++) {
        var id = UUID.randomUUID().toString();
        var wanted = NewDocument.text("Load " + (i + 1)).editableByAll().withId(id);
        creating.add(
            CompletableFuture.runAsync(
                () -> Patience.ask(settings.settleMax(), () -> owner.create(wanted)), pool));
        var indexes = new ArrayList<Integer>();
        for (int k = 0; k < Math.min(READERS, settings.users()); k++) {
          indexes.add((i + k) % settings.users());
        }
        readers.put(id, indexes);
      }
      CompletableFuture.allOf(creating.toArray(CompletableFuture<?>[]::new)).join();
    }
    crew.open(readers);
    for (var person : crew.people()) {
      person
          .documents()
          .values()
          .forEach(document -> measurements.watch(document, person.client().clientId()));
    }
  }

  private void write(long startNanos) {
    int users = crew.people().size();
    try (var progress = new Progress(console, crew, () -> progressLine(startNanos));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assert progress != null;
      for (int i = 0; i < users; i++) {
        int index = i;
        int share = settings.operations() / users + (i < settings.operations() % users ? 1 : 0);
        threads.execute(() -> loop(crew.people().get(index), share, seed + index));
      }
    }
  }

  private void loop(Crew.Person person, int count, long ownSeed) {
    var random = new SplittableRandom(ownSeed);
    var author = new Author(random);
    var documents = List.copyOf(person.documents().values());
    for (int i = 0; i < count && !documents.isEmpty(); i++) {
      var document = documents.get(random.nextInt(documents.size()));
      long start = System.nanoTime();
      var edit = document.edit(content -> author.next(content).delta());
      measurements.wrote(edit, start);
      edit.await();
    }
  }

  private String progressLine(long startNanos) {
    double seconds = Math.max(1, System.nanoTime() - startNanos) / 1e9;
    return console.text(
        "perf.progress",
        measurements.committed(),
        settings.operations(),
        Math.round(measurements.committed() / seconds));
  }

  private void show(Report report) {
    var ack = report.latencyMillis().ack();
    var remote = report.latencyMillis().remote();
    report.problems().forEach(problem -> console.say("failed", problem));
    if (measurements.firstRejection() != null) {
      console.say("rejected", report.rejected(), measurements.firstRejection());
    }
    console.say("plain", "");
    console.say("perf.title");
    console.say("perf.mean", Latency.shown(ack.mean()));
    console.say("perf.p99", Latency.shown(ack.p99()));
    console.say("perf.remote", Latency.shown(remote.p50()), Latency.shown(remote.p99()));
    console.say(
        "perf.throughput", String.format(Locale.ROOT, "%.0f", report.throughputPerSecond()));
    console.say("perf.success", report.successPercent());
  }

  static Duration settleDefault() {
    return Duration.ofSeconds(60);
  }
}
