package io.aetherflow.demos;

import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.NewDocument;
import io.aetherflow.client.TextDocument;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** People write together for a while; then everything is compared. One thread writes for all. */
final class CollaborationRun {
  /** Above this number, a document is open for three people, not for everyone. */
  private static final int DOCUMENTS_FOR_ALL_MAX = 10;

  private static final int SHOWN_MAX = 5;
  private static final Duration IN_STEP_MAX = Duration.ofMillis(150);

  private final CollaborationSettings settings;
  private final Console console;
  private final RandomGenerator random;
  private final Author author;
  private final Measurements measurements = new Measurements();
  private final Crew crew = new Crew();
  private final Map<String, List<Integer>> readers = new LinkedHashMap<>();

  CollaborationRun(CollaborationSettings settings, Console console, RandomGenerator random) {
    this.settings = settings;
    this.console = console;
    this.random = random;
    this.author = new Author(random);
  }

  Report run() throws IOException {
    console.say(
        "plan",
        settings.users(),
        settings.documents(),
        settings.operations(),
        settings.duration().toSeconds() + "s",
        settings.conflictRate());
    if (settings.networkDelay().isZero()) {
      return run(settings.gateway());
    }
    console.say("plan.delay", settings.networkDelay().toMillis());
    try (var proxy = new TcpProxy(settings.gateway(), settings.networkDelay())) {
      return run(proxy.address());
    }
  }

  private Report run(Address socket) {
    var rest = Services.rest(settings.gateway());
    var owner = rest.as(rest.tokens(Crew.name(0)));
    try (crew) {
      crew.connect(rest, socket.webSocket(), settings.users());
      createDocuments(owner);
      long start = System.nanoTime();
      write(start);
      settle();
      double seconds = Math.max(1, measurements.lastAckNanos() - start) / 1e9;
      var verdict = verify(owner);
      measurements.close();
      var report =
          Report.of(
              settings.users(),
              settings.documents(),
              measurements,
              verdict,
              seconds,
              crew.breaks());
      show(report, verdict);
      return report;
    }
  }

  private void createDocuments(AetherFlowRest owner) {
    for (int i = 0; i < settings.documents(); i++) {
      var id = new UUID(random.nextLong(), random.nextLong()).toString();
      var name = String.format(Locale.ROOT, "doc-%03d", i + 1);
      var wanted = NewDocument.text(name).editableByAll().withId(id);
      Patience.ask(settings.settleMax(), () -> owner.create(wanted));
      if (i < SHOWN_MAX) {
        console.say("created", Crew.name(0), name + " (" + id + ")");
      }
      var indexes = new ArrayList<Integer>();
      int count =
          settings.documents() <= DOCUMENTS_FOR_ALL_MAX
              ? settings.users()
              : Math.min(3, settings.users());
      for (int k = 0; k < count; k++) {
        indexes.add((i + k) % settings.users());
      }
      readers.put(id, indexes);
    }
    crew.open(readers);
    for (int i = 1; i < Math.min(SHOWN_MAX, settings.users()); i++) {
      console.say("connected", Crew.name(i));
    }
    if (settings.users() > SHOWN_MAX) {
      console.say("connected.more", settings.users() - SHOWN_MAX);
    }
    for (var person : crew.people()) {
      person
          .documents()
          .values()
          .forEach(document -> measurements.watch(document, person.client().clientId()));
    }
  }

  /** Writes all operations, each at its time. */
  private void write(long startNanos) {
    long step = settings.duration().toNanos() / settings.operations();
    var ids = List.copyOf(readers.keySet());
    try (var progress = new Progress(console, crew, () -> progressLine(startNanos))) {
      int made = 0;
      while (made < settings.operations()) {
        long wait = startNanos + made * step - System.nanoTime();
        if (wait > 0) {
          Patience.pause(Duration.ofNanos(wait));
        }
        var id = ids.get(random.nextInt(ids.size()));
        var there = readers.getOrDefault(id, List.of());
        boolean pair =
            there.size() > 1
                && made + 1 < settings.operations()
                && random.nextDouble()
                    < settings.conflictRate() / 2 / (1 - settings.conflictRate() / 2);
        if (pair) {
          writePair(id, there, progress);
          made += 2;
        } else {
          var person = crew.people().get(there.get(made % there.size()));
          writeOne(person, id, progress);
          made++;
        }
      }
    }
  }

  private void writeOne(Crew.Person person, String id, Progress progress) {
    var shown = new Author.Change[1];
    long start = System.nanoTime();
    var document = copy(person, id);
    var edit =
        document.edit(content -> {
          shown[0] = author.next(content);
          return shown[0].delta();
        });
    measurements.wrote(edit, start);
    progress.edit(shown[0].key(), person.name(), shown[0].about());
  }

  /** Two replace the same words before either can have seen the other's. */
  private void writePair(String id, List<Integer> there, Progress progress) {
    int first = random.nextInt(there.size());
    int second = (first + 1 + random.nextInt(there.size() - 1)) % there.size();
    var one = crew.people().get(there.get(first));
    var other = crew.people().get(there.get(second));
    var hers = copy(one, id);
    var his = copy(other, id);
    Patience.until(IN_STEP_MAX, () -> Author.inStep(hers, his));
    var place = author.place(hers.content());
    for (var document : List.of(hers, his)) {
      var word = author.word();
      long start = System.nanoTime();
      measurements.wrote(document.edit(content -> replaced(content, place, word)), start);
    }
    progress.edit("edit.pair", one.name(), other.name(), place.text());
  }

  private static TextDelta replaced(TextContent content, Author.Place place, String word) {
    return Author.replacement(content, place, word);
  }

  private static TextDocument copy(Crew.Person person, String id) {
    var document = person.documents().get(id);
    if (document == null) {
      throw new IllegalStateException(person.name() + " has not opened " + id);
    }
    return document;
  }

  private String progressLine(long startNanos) {
    var ack = measurements.ack();
    return console.text(
        "progress",
        Duration.ofNanos(System.nanoTime() - startNanos).toSeconds(),
        settings.duration().toSeconds(),
        measurements.written(),
        settings.operations(),
        measurements.committed(),
        Latency.shown(ack.p50()),
        Latency.shown(ack.p99()));
  }

  private void settle() {
    if (!Patience.until(Duration.ofSeconds(1), () -> measurements.unsettled() == 0)) {
      console.say("settling", measurements.unsettled());
      Patience.until(settings.settleMax(), () -> measurements.unsettled() == 0);
    }
  }

  private Verification.Verdict verify(AetherFlowRest owner) {
    var copies = new LinkedHashMap<String, List<TextDocument>>();
    readers.keySet().forEach(id -> copies.put(id, crew.copies(id)));
    return new Verification(owner, settings.settleMax())
        .verify(copies, measurements.committedVersions());
  }

  private void show(Report report, Verification.Verdict verdict) {
    if (report.converged()) {
      console.say("all.received");
      console.say("all.same", verdict.copies(), report.contentHash().substring(0, 12));
    }
    verdict.problems().forEach(problem -> console.say("failed", problem));
    var rejection = measurements.firstRejection();
    if (rejection != null) {
      console.say("rejected", report.rejected(), rejection);
    }
    if (measurements.unsettled() > 0) {
      console.say("settling", measurements.unsettled());
    }
    console.say("conflicts", report.conflicts());
    sayLatency("latency", report.latencyMillis().ack());
    sayLatency("latency.remote", report.latencyMillis().remote());
    console.say("throughput", report.throughputPerSecond(), report.successPercent());
  }

  private void sayLatency(String key, Latency latency) {
    console.say(
        key,
        Latency.shown(latency.p50()),
        Latency.shown(latency.p99()),
        Latency.shown(latency.mean()),
        Latency.shown(latency.p95()),
        Latency.shown(latency.max()));
  }
}
