package io.aetherflow.demos;

import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.NewDocument;
import io.aetherflow.demos.load.LightClient;
import io.aetherflow.demos.load.LightClients;
import io.aetherflow.demos.load.LightDocument;
import io.aetherflow.demos.load.LoadListener;
import io.aetherflow.demos.load.OperationNames;
import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.text.TextContent;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Makes a document with a long history, and measures it beside a new one. */
final class LongHistoryRun {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int DIGITS = 3;
  private static final int CATCH_UPS = 20;
  private static final int WARM_UP = 100;
  private static final long LOOK_NANOS = 100_000;

  /** Between two edits, so that one user stays far below what one user may write in a second. */
  private static final Duration BETWEEN_EDITS = Duration.ofMillis(5);

  private static final int PROGRESS_EVERY = 100_000;

  /**
   * How much is written and measured.
   *
   * @param samples how often each thing is measured
   * @param missed operations to catch up
   * @param cold how long nobody opens the document, before it is opened the first time
   */
  record Size(int operations, int length, int samples, int missed, Duration cold) {}

  private final Address gateway;
  private final Address statesync;
  private final Size size;
  private final Console console;
  private final SplittableRandom random;
  private final OperationNames names;
  private final Map<Integer, CompletableFuture<Long>> acknowledgements = new ConcurrentHashMap<>();
  private int written;

  LongHistoryRun(Address gateway, Address statesync, Size size, long seed, Console console) {
    this.gateway = gateway;
    this.statesync = statesync;
    this.size = size;
    this.console = console;
    this.random = new SplittableRandom(seed);
    this.names = new OperationNames(System.currentTimeMillis(), random.split());
  }

  LongHistoryReport run() {
    var rest = Services.rest(gateway);
    var owner = rest.as(rest.tokens(Crew.name(0)));
    var longOne = create(owner, "Long history");
    var newOne = create(owner, "New");
    long start = System.nanoTime();
    var text = build(longOne, size.operations());
    double seconds = (System.nanoTime() - start) / 1e9;
    build(newOne, 0);
    console.say("long.built", size.operations(), Math.round(size.operations() / seconds));
    boolean asWritten = text.equals(content(owner, longOne));
    console.say(asWritten ? "long.same" : "long.differs");
    console.say("long.cold", size.cold().toSeconds());
    Patience.pause(size.cold());
    try (var clients = new LightClients(gateway.webSocket(), names, listener())) {
      var client =
          clients.connect(rest.login(Crew.name(1)).token(), "long-" + UUID.randomUUID()).join();
      double openFirst = open(client, longOne) / 1_000.0;
      var opening = repeated(size.samples(), () -> open(client, longOne));
      var version = repeated(size.samples(), () -> readVersion(owner, longOne));
      var catchUp = repeated(CATCH_UPS, () -> catchUp(client, longOne));
      var editOld = new Histogram(DIGITS);
      var editNew = new Histogram(DIGITS);
      edits(client, longOne, newOne, editOld, editNew);
      var report =
          new LongHistoryReport(
              size.operations(),
              size.length(),
              size.missed(),
              seconds,
              asWritten,
              Latency.of(editOld),
              Latency.of(editNew),
              Math.round(
                      1_000.0
                          * editOld.getValueAtPercentile(50)
                          / Math.max(1, editNew.getValueAtPercentile(50)))
                  / 1_000.0,
              openFirst,
              opening,
              version,
              catchUp);
      show(report);
      return report;
    }
  }

  private static String create(AetherFlowRest owner, String name) {
    var wanted = NewDocument.text(name).editableByAll().withId(UUID.randomUUID().toString());
    return Patience.ask(PATIENCE, () -> owner.create(wanted)).id();
  }

  private String build(String document, int strokes) {
    try (var writer = new HistoryWriter(statesync, document, random.split())) {
      var beginning = new StringBuilder(size.length());
      while (beginning.length() < size.length()) {
        beginning.append(Author.anyWord(random)).append(' ');
      }
      beginning.setLength(size.length());
      writer.begin(beginning.toString());
      writer.strokes(
          strokes,
          made -> {
            if (made % PROGRESS_EVERY == 0) {
              console.say("long.building", made, strokes);
            }
          });
      return writer.text();
    }
  }

  private static String content(AetherFlowRest owner, String document) {
    var stored = owner.content(document);
    var content =
        (TextContent) DocumentTypes.load().require(stored.type()).decodeContent(stored.content());
    return Author.text(content, 0, content.length());
  }

  /** Something that tells how many microseconds it took. */
  private interface Timed {
    long micros();
  }

  private static Latency repeated(int count, Timed what) {
    var histogram = new Histogram(DIGITS);
    for (int i = 0; i < count; i++) {
      histogram.recordValue(what.micros());
    }
    return Latency.of(histogram);
  }

  private long open(LightClient client, String document) {
    long start = System.nanoTime();
    client.open(document).join();
    long micros = since(start);
    client.close(document);
    return micros;
  }

  private long readVersion(AetherFlowRest owner, String document) {
    long version = 1 + random.nextLong(size.operations());
    long start = System.nanoTime();
    owner.content(document, version);
    return since(start);
  }

  private long catchUp(LightClient client, String document) {
    long head = size.operations() + 1L;
    long start = System.nanoTime();
    var opened = client.open(document, head - size.missed()).join();
    while (opened.version() < head) {
      if (since(start) > PATIENCE.toNanos() / 1_000) {
        throw new IllegalStateException("not caught up within " + PATIENCE);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    long micros = since(start);
    if (opened.version() != head || opened.gaps() > 0) {
      throw new IllegalStateException(
          "caught up to %d of %d with %d gaps".formatted(opened.version(), head, opened.gaps()));
    }
    client.close(document);
    return micros;
  }

  /** In turn, so that whatever else the machine does falls to both. */
  private void edits(
      LightClient client, String longOne, String newOne, Histogram editOld, Histogram editNew) {
    var old = client.open(longOne).join();
    var fresh = client.open(newOne).join();
    for (int i = 0; i < size.samples() * 5 + WARM_UP; i++) {
      long oldMicros = edit(client, old);
      Patience.pause(BETWEEN_EDITS);
      long newMicros = edit(client, fresh);
      Patience.pause(BETWEEN_EDITS);
      if (i >= WARM_UP) {
        editOld.recordValue(oldMicros);
        editNew.recordValue(newMicros);
      }
    }
  }

  private long edit(LightClient client, LightDocument document) {
    int operation = written++;
    var acknowledged = new CompletableFuture<Long>();
    acknowledgements.put(operation, acknowledged);
    long start = System.nanoTime();
    client.write(document, operation, "x", random.nextDouble());
    acknowledged.join();
    return since(start);
  }

  private LoadListener listener() {
    return new LoadListener() {
      @Override
      public void acknowledged(int operation, long version) {
        var waiting = acknowledgements.remove(operation);
        if (waiting != null) {
          waiting.complete(version);
        }
      }

      @Override
      public void refused(int operation, String reason) {
        var waiting = acknowledgements.remove(operation);
        if (waiting != null) {
          waiting.completeExceptionally(new IllegalStateException(reason));
        }
      }

      @Override
      public void received(int operation) {
        // Nobody else writes.
      }

      @Override
      public void receivedForeign(UUID opId) {
        // What is caught up is counted by versions.
      }

      @Override
      public void problem(String what) {
        console.say("failed", what);
      }
    };
  }

  private static long since(long startNanos) {
    return (System.nanoTime() - startNanos) / 1_000;
  }

  private void show(LongHistoryReport report) {
    console.say("plain", "");
    console.say(
        "long.edit",
        Latency.shown(report.editOld().p50()),
        Latency.shown(report.editNew().p50()),
        Double.toString(report.editRatio()));
    console.say(
        "long.open",
        Latency.shown(report.openFirstMillis()),
        Latency.shown(report.open().p50()),
        Latency.shown(report.open().p95()));
    console.say(
        "long.version",
        Latency.shown(report.version().p50()),
        Latency.shown(report.version().p95()));
    console.say(
        "long.catch",
        size.missed(),
        Latency.shown(report.catchUp().p50()),
        Latency.shown(report.catchUp().max()));
  }
}
