package io.aetherflow.demos;

import io.aetherflow.client.AetherFlowClient;
import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.ConnectionState;
import io.aetherflow.client.TextDocument;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** The people of a demo: each a client of their own, with the documents that they have open. */
final class Crew implements AutoCloseable {
  private static final List<String> NAMES =
      List.of(
          "Alice", "Bob", "Carol", "Dave", "Erin", "Frank", "Grace", "Heidi", "Ivan", "Judy",
          "Mallory", "Niaj", "Olivia", "Peggy", "Rupert", "Sybil", "Trent", "Victor", "Walter");

  /** How many log in at once: a crowd at the door measures the door. */
  private static final int LOGINS_AT_ONCE = 32;

  /** One person. The map is filled before anything is written, and only read afterwards. */
  record Person(String name, AetherFlowClient client, Map<String, TextDocument> documents) {}

  private final List<Person> people = new ArrayList<>();
  private final AtomicLong broken = new AtomicLong();
  private final AtomicLong breaks = new AtomicLong();

  static String name(int index) {
    return index < NAMES.size() ? NAMES.get(index) : "User" + (index + 1);
  }

  /** Logs everyone in and connects them. */
  void connect(AetherFlowRest rest, URI socket, int count) {
    var doors = new Semaphore(LOGINS_AT_ONCE);
    var connecting = new ArrayList<CompletableFuture<Person>>();
    for (int i = 0; i < count; i++) {
      var name = name(i);
      doors.acquireUninterruptibly();
      connecting.add(
          AetherFlowClient.builder(socket)
              .tokens(rest.tokens(name))
              .connect()
              .whenComplete((client, failure) -> doors.release())
              .thenApply(client -> new Person(name, client, new LinkedHashMap<>())));
    }
    for (var one : connecting) {
      var person = one.join();
      watch(person.client());
      people.add(person);
    }
  }

  /** Opens documents, each for some of the people by their index. */
  void open(Map<String, List<Integer>> readers) {
    var opening = new ArrayList<CompletableFuture<?>>();
    readers.forEach((document, indexes) -> {
      for (int index : indexes) {
        var person = people.get(index);
        opening.add(
            person
                .client()
                .openText(document)
                .thenAccept(opened -> {
                  synchronized (person.documents()) {
                    person.documents().put(document, opened);
                  }
                }));
      }
    });
    CompletableFuture.allOf(opening.toArray(CompletableFuture<?>[]::new)).join();
  }

  List<Person> people() {
    return people;
  }

  /** Everyone's copy of a document. */
  List<TextDocument> copies(String document) {
    return people.stream()
        .filter(person -> person.documents().containsKey(document))
        .map(person -> person.documents().get(document))
        .toList();
  }

  /** How many connections are broken now. */
  long broken() {
    return broken.get();
  }

  /** How often a connection broke. */
  long breaks() {
    return breaks.get();
  }

  private void watch(AetherFlowClient client) {
    var connected = new boolean[] {true};
    client.observe(state -> {
      boolean now = state instanceof ConnectionState.Connected;
      if (now != connected[0]) {
        connected[0] = now;
        broken.addAndGet(now ? -1 : 1);
        breaks.addAndGet(now ? 0 : 1);
      }
    });
  }

  @Override
  public void close() {
    var closing = new ArrayList<Thread>();
    for (var person : people) {
      closing.add(Thread.startVirtualThread(person.client()::close));
    }
    for (var thread : closing) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
