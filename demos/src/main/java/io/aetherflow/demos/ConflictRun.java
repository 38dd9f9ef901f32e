package io.aetherflow.demos;

import io.aetherflow.client.AetherFlowClient;
import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.ConflictInfo;
import io.aetherflow.client.ConflictInfo.Choice;
import io.aetherflow.client.Edit;
import io.aetherflow.client.EditOutcome;
import io.aetherflow.client.NewDocument;
import io.aetherflow.client.RefusedException;
import io.aetherflow.demos.ConflictDemo.ConflictType;
import io.aetherflow.demos.ConflictDemo.DocumentKind;
import io.aetherflow.demos.ConflictDemo.Resolution;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * The story of a conflict: everybody's network is held back, all write, the network lets them go;
 * then the ledger is read, decided where people decide, and the loser's text brought back.
 */
final class ConflictRun {
  private static final Duration WAIT_MAX = Duration.ofSeconds(30);

  /** Between two people's key strokes, so that it is clear who wrote last. */
  private static final Duration BETWEEN_EDITS = Duration.ofMillis(25);

  private static final List<String> WORDS =
      List.of(
          "Universe",
          "Galaxy",
          "Planet",
          "Moon",
          "Comet",
          "Star",
          "Ocean",
          "Island",
          "River",
          "Forest");

  private record Person(
      String name,
      String userId,
      String word,
      AetherFlowRest rest,
      AetherFlowClient client,
      ContestedPlace place,
      TcpProxy network) {}

  private final Address gateway;
  private final ConflictType conflictType;
  private final Resolution resolution;
  private final DocumentKind kind;
  private final int users;
  private final Console console;
  private final List<String> problems = new ArrayList<>();
  private final List<Person> people = new ArrayList<>();

  ConflictRun(
      Address gateway,
      ConflictType conflictType,
      Resolution resolution,
      DocumentKind kind,
      int users,
      Console console) {
    this.gateway = gateway;
    this.conflictType = conflictType;
    this.resolution = resolution;
    this.kind = kind;
    this.users = users;
    this.console = console;
  }

  ConflictReport run() throws IOException {
    var documentId = UUID.randomUUID().toString();
    try {
      connect(documentId);
      write();
      var owner = people.getFirst();
      var after = owner.place().content();
      console.say("conflict.settled", after);
      var ledger = owner.rest().conflicts(documentId);
      tell(ledger);
      switch (resolution) {
        case LWW -> expectWinner(people.getLast(), after, ledger);
        case PRIORITY -> expectWinner(owner, after, ledger);
        case MERGE -> expectMerged(after, ledger);
        case MANUAL -> decide(after, ledger);
        case VOTE -> vote(after, ledger);
      }
      restore(owner.rest().conflicts(documentId));
      console.say("conflict.final", owner.place().content());
      var report =
          new ConflictReport(
              owner.place().document().info().type(),
              resolution.policy(),
              conflictType.name().toLowerCase(Locale.ROOT),
              users,
              after,
              owner.place().content(),
              owner.rest().conflicts(documentId),
              List.copyOf(problems));
      problems.forEach(problem -> console.say("failed", problem));
      if (problems.isEmpty()) {
        console.say("conflict.kept.promise", resolution.policy());
      }
      return report;
    } finally {
      people.forEach(person -> person.client().close());
      people.forEach(person -> person.network().close());
    }
  }

  private void connect(String documentId) throws IOException {
    var anonymous = Services.rest(gateway);
    for (int i = 0; i < users; i++) {
      var name = Crew.name(i);
      var network = new TcpProxy(gateway, Duration.ZERO);
      var rest = anonymous.as(anonymous.tokens(name));
      if (i == 0) {
        create(rest, documentId);
      }
      var client =
          AetherFlowClient.builder(network.address().webSocket())
              .tokens(anonymous.tokens(name))
              .connect()
              .join();
      var place = ContestedPlace.open(kind, client, documentId);
      people.add(new Person(name, client.user().id(), WORDS.get(i), rest, client, place, network));
      if (i == 0) {
        console.say("created", name, documentId);
        committed(place.begin());
      }
      console.say("connected", name);
    }
    if (resolution == Resolution.PRIORITY) {
      for (int i = 0; i < users; i++) {
        var person = people.get(i);
        int priority = 10 * (users - i);
        var role = i == 0 ? "owner" : "editor";
        people.getFirst().rest().setMember(documentId, person.userId(), role, priority);
        console.say("conflict.priority", person.name(), priority);
      }
    }
    until(
        "everybody has the first content",
        () -> people.stream().allMatch(person -> person.place().content().contains("World")));
  }

  /** The first request after a start can take longer than the system waits for itself. */
  private void create(AetherFlowRest rest, String documentId) {
    var document =
        new NewDocument(
            "conflict-" + resolution.policy(),
            kind.name().toLowerCase(Locale.ROOT),
            "edit",
            resolution.policy(),
            documentId);
    long end = System.nanoTime() + WAIT_MAX.toNanos();
    while (true) {
      try {
        rest.create(document);
        return;
      } catch (RefusedException refused) {
        if (!refused.failure().retry() || System.nanoTime() > end) {
          throw refused;
        }
        Patience.pause(Duration.ofMillis(200));
      }
    }
  }

  /** Nobody's edit leaves before all are written: so none of them has seen another. */
  private void write() {
    people.forEach(person -> person.network().hold());
    var pause = BETWEEN_EDITS.plus(clocksApart().multipliedBy(2));
    var edits = new ArrayList<Edit<?>>();
    for (var person : people) {
      edits.add(person.place().change(person.word()));
      console.say("edit", person.name(), person.word());
      Patience.pause(pause);
    }
    console.say(
        conflictType == ConflictType.CONCURRENT ? "conflict.together" : "conflict.one.by.one");
    for (int i = 0; i < people.size(); i++) {
      people.get(i).network().release();
      if (conflictType == ConflictType.SEQUENTIAL) {
        committed(edits.get(i));
        console.say("conflict.committed", people.get(i).name());
      }
    }
    edits.forEach(this::committed);
    sameEverywhere();
  }

  /** How far from each other the clients take the service's time to be. */
  private Duration clocksApart() {
    var offsets = people.stream().map(person -> person.client().clockOffset()).sorted().toList();
    return offsets.getLast().minus(offsets.getFirst());
  }

  private void committed(Edit<?> edit) {
    if (edit.await() instanceof EditOutcome.Rejected<?> rejected) {
      problems.add("an edit was refused: " + rejected.failure().code());
    }
  }

  private void sameEverywhere() {
    until(
        "all copies are the same",
        () -> {
          var seen = new HashSet<String>();
          var versions = new HashSet<Long>();
          for (var person : people) {
            seen.add(person.place().content());
            versions.add(person.place().document().version());
          }
          return seen.size() == 1 && versions.size() == 1;
        });
  }

  private void tell(List<ConflictInfo> ledger) {
    var place = people.getFirst().place().position();
    for (var conflict : ledger) {
      console.say(
          "conflict.detected",
          conflict.winner().userName(),
          conflict.loser().userName(),
          place,
          conflict.kind());
      console.say("conflict.policy", conflict.policy(), conflict.reason());
      if (conflict.isOpen()) {
        console.say(
            "conflict.open", word(conflict.winner()), word(conflict.loser()), conflict.id());
      } else if (conflict.restorable()) {
        console.say("conflict.decided", conflict.winner().userName(), word(conflict.winner()));
        console.say(
            "conflict.loser", conflict.loser().userName(), word(conflict.loser()), conflict.id());
      }
    }
  }

  private void expectWinner(Person winner, String content, List<ConflictInfo> ledger) {
    expect("the content", winner.place().with(winner.word()), content);
    expect("the number of conflicts", users - 1, ledger.size());
    for (var conflict : ledger) {
      if (conflict.isOpen() || !conflict.restorable()) {
        problems.add("conflict " + conflict.id() + " is not decided, or cannot be brought back");
      }
    }
  }

  /** Of texts all stay; of values, of which only one can, the first, and the others are kept. */
  private void expectMerged(String content, List<ConflictInfo> ledger) {
    if (kind == DocumentKind.JSON) {
      var first =
          ledger.isEmpty() ? people.getFirst() : personOf(ledger.getFirst().winner().userId());
      expectWinner(first, content, ledger);
      return;
    }
    for (var person : people) {
      if (!content.contains(person.word())) {
        problems.add(person.name() + "'s text is not in the merged content");
      }
    }
    if (ledger.isEmpty() || ledger.stream().anyMatch(ConflictInfo::isOpen)) {
      problems.add("the merged conflict is not in the ledger, or is open");
    }
  }

  /** The owner prefers the other side. */
  private void decide(String content, List<ConflictInfo> ledger) {
    expectOpen(content, ledger);
    if (ledger.isEmpty()) {
      return;
    }
    var conflict = ledger.getLast();
    var owner = people.getFirst();
    var decided = owner.rest().resolve(conflict.id(), Choice.SECOND);
    console.say("conflict.resolved", owner.name(), word(conflict.loser()));
    expect("the resolution", "second", String.valueOf(decided.resolution()));
    try {
      people.getLast().rest().resolve(conflict.id(), Choice.FIRST);
      problems.add("a conflict was decided twice");
    } catch (RefusedException refused) {
      expect("the answer to a second decision", "ALREADY_RESOLVED", refused.failure().code());
    }
    sawInPlace(conflict);
  }

  private void vote(String content, List<ConflictInfo> ledger) {
    expectOpen(content, ledger);
    if (ledger.isEmpty()) {
      return;
    }
    var conflict = ledger.getLast();
    for (var person : people) {
      var vote = conflict.vote();
      if (vote == null || !vote.electorate().contains(person.userId())) {
        problems.add(person.name() + " is present and may not vote");
        continue;
      }
      person.rest().vote(conflict.id(), Choice.SECOND);
      console.say("conflict.voted", person.name(), word(conflict.loser()));
    }
    var closed = people.getFirst().rest().conflict(conflict.id());
    expect("the resolution", "second", String.valueOf(closed.resolution()));
    sawInPlace(conflict);
  }

  private void expectOpen(String content, List<ConflictInfo> ledger) {
    if (people.stream().noneMatch(person -> person.place().with(person.word()).equals(content))) {
      problems.add("while the conflict is open not one side alone stands: " + content);
    }
    expect("the number of open conflicts", users - 1, ledger.size());
    if (ledger.stream().anyMatch(conflict -> !conflict.isOpen())) {
      problems.add("a conflict that is left to people is not open");
    }
  }

  private void sawInPlace(ConflictInfo conflict) {
    var chosen = people.getFirst().place().with(word(conflict.loser()));
    until(
        "everybody sees " + chosen,
        () -> people.stream().allMatch(person -> person.place().content().equals(chosen)));
  }

  private String word(ConflictInfo.Side side) {
    return people.getFirst().place().wordOf(side.content());
  }

  /** What a policy took out comes back with one call, and only once. */
  private void restore(List<ConflictInfo> ledger) {
    for (var conflict : ledger) {
      boolean byPolicy = resolution != Resolution.MANUAL && resolution != Resolution.VOTE;
      if (byPolicy && conflict.restorable()) {
        var loser = personOf(conflict.loser().userId());
        loser.rest().restore(conflict.id());
        console.say("conflict.restored", loser.name(), word(conflict.loser()));
        until(
            "everybody sees " + word(conflict.loser()) + " again",
            () ->
                people.stream()
                    .allMatch(person -> person.place().content().contains(word(conflict.loser()))));
        try {
          loser.rest().restore(conflict.id());
          problems.add("a loser was brought back twice");
        } catch (RefusedException refused) {
          expect(
              "the answer to a second restoration", "ALREADY_RESTORED", refused.failure().code());
        }
        return;
      }
    }
  }

  private Person personOf(String userId) {
    return people.stream()
        .filter(person -> person.userId().equals(userId))
        .findFirst()
        .orElse(people.getFirst());
  }

  private void expect(String what, Object promised, Object happened) {
    if (!promised.equals(happened)) {
      problems.add(what + " is " + happened + ", promised is " + promised);
    }
  }

  private void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + WAIT_MAX.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        problems.add("not within " + WAIT_MAX.toSeconds() + " s: " + what);
        return;
      }
      Patience.pause(Duration.ofMillis(10));
    }
  }
}
