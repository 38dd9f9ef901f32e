package io.aetherflow.demos;

import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.DocumentEvent;
import io.aetherflow.client.NewDocument;
import io.aetherflow.client.TextDocument;
import io.aetherflow.demos.load.LightClient;
import io.aetherflow.demos.load.LightClients;
import io.aetherflow.demos.load.LightDocument;
import io.aetherflow.demos.load.LoadListener;
import io.aetherflow.demos.load.OperationNames;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

/** The users of a load, and the documents that they have open. */
final class Crowd implements AutoCloseable {
  /** A crowd at the door measures the door. */
  private static final int AT_ONCE = 32;

  /** What each document holds before the load begins. */
  private static final String BEGINNING = "lorem ipsum ".repeat(84).substring(0, 1_000);

  /** Who has a document open, the first of them being a writer of it. */
  record Table(String document, List<Integer> people) {}

  private final AetherFlowRest rest;
  private final AetherFlowRest owner;
  private final PerformanceSettings settings;
  private final LoadMeter meter;
  private final IntConsumer done;
  private final LightClients light;
  private final Crew crew = new Crew();
  private final Map<Integer, LightClient> lightClients = new ConcurrentHashMap<>();
  private final Map<Integer, Map<String, Seat>> seats = new ConcurrentHashMap<>();
  private final Map<Integer, CompletableFuture<Void>> seeding = new ConcurrentHashMap<>();

  /**
   * An empty crowd.
   *
   * @param done hears of each operation that is acknowledged or refused
   */
  Crowd(PerformanceSettings settings, OperationNames names, LoadMeter meter, IntConsumer done) {
    this.settings = settings;
    this.meter = meter;
    this.done = done;
    this.rest = Services.rest(settings.gateway());
    this.owner = rest.as(rest.tokens(Crew.name(0)));
    this.light = new LightClients(settings.gateway().webSocket(), names, listener());
  }

  private LoadListener listener() {
    return new LoadListener() {
      @Override
      public void acknowledged(int operation, long version) {
        meter.acknowledged(operation, version);
        settled(operation);
      }

      @Override
      public void refused(int operation, String reason) {
        meter.refused(operation, reason);
        settled(operation);
      }

      @Override
      public void received(int operation) {
        meter.received(operation);
      }

      @Override
      public void receivedForeign(UUID opId) {
        meter.received(opId);
      }

      @Override
      public void problem(String what) {
        meter.problem(what);
      }
    };
  }

  private void settled(int operation) {
    var seed = seeding.remove(operation);
    if (seed != null) {
      seed.complete(null);
    } else {
      done.accept(operation);
    }
  }

  /** Connects users by their numbers; the first of all are full clients. */
  void connect(int from, int to) {
    int full = Math.min(to, settings.fullClients());
    if (from < full) {
      crew.connect(rest, settings.gateway().webSocket(), full - from);
    }
    forEach(
        Math.max(from, full),
        to,
        person -> {
          var name = Crew.name(person);
          var token = Patience.ask(settings.settleMax(), () -> rest.login(name)).token();
          var clientId = "load-" + UUID.randomUUID();
          lightClients.put(person, light.connect(token, clientId).join());
        });
  }

  /** Creates documents. */
  List<String> create(int count) {
    var ids = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      ids.add(UUID.randomUUID().toString());
    }
    forEach(
        0,
        count,
        i -> {
          var wanted = NewDocument.text("Load " + (i + 1)).editableByAll().withId(ids.get(i));
          Patience.ask(settings.settleMax(), () -> owner.create(wanted));
        });
    return ids;
  }

  /** Seats people: the first writes the beginning, which the others find when they come. */
  void seat(List<Table> tables) {
    forEach(
        0,
        tables.size(),
        i -> {
          var table = tables.get(i);
          var first = sit(table.people().getFirst(), table.document());
          int operation = meter.begin(System.nanoTime(), 0);
          var written = new CompletableFuture<Void>();
          seeding.put(operation, written);
          first.write(operation, BEGINNING, 0);
          written.join();
          for (int person : table.people().subList(1, table.people().size())) {
            sit(person, table.document());
          }
        });
  }

  private Seat sit(int person, String document) {
    Seat seat;
    if (person < settings.fullClients()) {
      var client = crew.people().get(person).client();
      var opened = client.openText(document).join();
      watch(opened, client.clientId());
      seat = new Seat.Full(opened, meter, this::settled);
    } else {
      var client = lightClients.get(person);
      if (client == null) {
        throw new IllegalStateException("user " + person + " is not connected");
      }
      seat = new Seat.Light(client, client.open(document).join());
    }
    seats.computeIfAbsent(person, missing -> new ConcurrentHashMap<>(2)).put(document, seat);
    return seat;
  }

  private void watch(TextDocument document, String clientId) {
    document.observe(event -> {
      if (event instanceof DocumentEvent.Changed<TextContent, TextDelta> changed) {
        for (var operation : changed.operations()) {
          if (!operation.clientId().equals(clientId)) {
            meter.received(operation.opId());
          }
        }
      }
    });
  }

  Seat seat(int person, String document) {
    var seat = seats.getOrDefault(person, Map.of()).get(document);
    if (seat == null) {
      throw new IllegalStateException("user " + person + " has not opened " + document);
    }
    return seat;
  }

  /** Everyone's copy of a document, of those that hold the content. */
  Map<String, List<TextDocument>> fullCopies(List<Table> tables) {
    var copies = new LinkedHashMap<String, List<TextDocument>>();
    for (var table : tables) {
      var held = new ArrayList<TextDocument>();
      for (int person : table.people()) {
        if (seat(person, table.document()) instanceof Seat.Full full) {
          held.add(full.document());
        }
      }
      copies.put(table.document(), held);
    }
    return copies;
  }

  /** What the light clients have received that is not the whole log, each version once. */
  List<String> lightProblems(List<Table> tables, Map<String, Long> heads) {
    var problems = new ArrayList<String>();
    for (var table : tables) {
      long head = heads.getOrDefault(table.document(), -1L);
      for (int person : table.people()) {
        if (seat(person, table.document()) instanceof Seat.Light(_, LightDocument document)) {
          Patience.until(settings.settleMax(), () -> document.version() >= head);
          if (document.version() != head || document.gaps() > 0) {
            problems.add(
                "%s: user %d is at version %d of %d, with %d gaps"
                    .formatted(
                        table.document(), person, document.version(), head, document.gaps()));
          }
        }
      }
    }
    return problems;
  }

  AetherFlowRest owner() {
    return owner;
  }

  /** How often a full client's connection broke; a light one's does not come back. */
  long breaks() {
    return crew.breaks();
  }

  private static void forEach(int from, int to, IntConsumer task) {
    var places = new Semaphore(AT_ONCE);
    var running = new ArrayList<CompletableFuture<?>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = from; i < to; i++) {
        int number = i;
        places.acquireUninterruptibly();
        running.add(
            CompletableFuture.runAsync(() -> task.accept(number), threads)
                .whenComplete((nothing, failure) -> places.release()));
      }
      running.forEach(CompletableFuture::join);
    }
  }

  @Override
  public void close() {
    light.close();
    crew.close();
  }
}
