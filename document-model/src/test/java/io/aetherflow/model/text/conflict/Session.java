package io.aetherflow.model.text.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.client.ClientDocument;
import io.aetherflow.model.client.CommittedOperation;
import io.aetherflow.model.client.PendingOperation;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * People at their clients, around one authority, with lines between them that keep order and take
 * their time. Everything follows from the seed.
 */
final class Session {
  private record Event(double time, int number, Runnable happens) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingDouble(Event::time).thenComparingInt(Event::number));
  private final SplittableRandom random;
  private final double latencyMin;
  private final double latencyMax;
  private final boolean atOnce;
  private final Desk desk;
  private final List<Client> clients = new ArrayList<>();
  private IntFunction<Arbiter> arbiters = _ -> Arbiter.lastWriteWins();
  private double now;
  private int numbers;
  private int published;

  /**
   * Opens a document at some clients.
   *
   * @param atOnce whether each edit is sent at once, and not together with others of its moment
   */
  Session(
      long seed, Desk desk, int clientCount, double latencyMin, double latencyMax, boolean atOnce) {
    this.random = new SplittableRandom(seed);
    this.desk = desk;
    this.latencyMin = latencyMin;
    this.latencyMax = latencyMax;
    this.atOnce = atOnce;
    for (int i = 0; i < clientCount; i++) {
      clients.add(new Client(String.valueOf((char) ('A' + i))));
    }
  }

  /** Who decides the contests of the nth submission. */
  Session decidedBy(IntFunction<Arbiter> chosen) {
    arbiters = chosen;
    return this;
  }

  Desk desk() {
    return desk;
  }

  List<Client> clients() {
    return clients;
  }

  Client client(int index) {
    return clients.get(index);
  }

  double chance() {
    return random.nextDouble();
  }

  /** 0 and above, below the bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  void in(double millis, Runnable happens) {
    at(now + millis, happens);
  }

  private void at(double time, Runnable happens) {
    events.add(new Event(time, numbers++, happens));
  }

  /** Lets everything happen; then all replicas are equal and nothing is pending. */
  void run() {
    while (!events.isEmpty()) {
      var event = events.remove();
      now = event.time();
      event.happens().run();
    }
    for (var client : clients) {
      assertThat(client.document.pending()).isEmpty();
      assertThat(client.document.version()).isEqualTo(desk.state().version());
      assertThat(client.document.display()).isEqualTo(desk.state().content());
    }
    var replayed = desk.start();
    for (var operation : desk.log()) {
      replayed = Desk.TYPE.apply(replayed, operation.delta());
    }
    assertThat(replayed).isEqualTo(desk.state().content());
  }

  private double latency() {
    return latencyMin + random.nextDouble() * (latencyMax - latencyMin);
  }

  private void submit(Client client, PendingOperation<TextDelta> operation) {
    long clamped = Math.min(operation.writtenAtMillis(), (long) now);
    desk.submit(
        Submission.edit(
                operation.opId(),
                client.author,
                operation.baseVersion(),
                operation.written(),
                Math.max(0, clamped))
            .after(operation.previousOpId()),
        arbiters.apply(desk.steps().size()));
  }

  private void publish() {
    for (; published < desk.steps().size(); published++) {
      var step = desk.steps().get(published);
      clients.forEach(client -> client.deliver(step));
    }
  }

  /** One person's client. */
  final class Client {
    final Author author;

    /** How far the clock is ahead. */
    double skew;

    /** Where the person types; −1 for nowhere yet. */
    int caret = -1;

    /** Whether the person has seen its own text lose. */
    boolean sawLoss;

    private ClientDocument<TextContent, TextDelta> document =
        ClientDocument.opened(Desk.TYPE, 0, desk.start());
    private double upFreeAt;
    private double downFreeAt;
    private int ids;

    private Client(String name) {
      author = new Author(name, name);
    }

    String text() {
      return document.display().text();
    }

    int length() {
      return document.display().length();
    }

    void edit(TextDelta change) {
      // Operations of one moment sort by author, as their ids do.
      var opId = new UUID(author.userId().charAt(0), ++ids);
      document = document.edit(change, opId, Math.max(0, (long) (now + skew)));
      caret = caret < 0 ? caret : change.transformPosition(caret, Side.RIGHT);
      if (atOnce) {
        send();
      } else {
        in(0, this::send);
      }
    }

    private void send() {
      var sending = document.send();
      document = sending.state();
      if (!sending.operations().isEmpty()) {
        upFreeAt = Math.max(now + latency(), upFreeAt);
        at(
            upFreeAt,
            () -> {
              sending.operations().forEach(operation -> submit(this, operation));
              publish();
            });
      }
    }

    private void deliver(Desk.Step step) {
      downFreeAt = Math.max(now + latency(), downFreeAt);
      at(
          downFreeAt,
          () -> {
            receive(step);
            send();
          });
    }

    private void receive(Desk.Step step) {
      var arriving = new ArrayList<CommittedOperation<TextDelta>>();
      for (var operation : step.accepted().operations()) {
        boolean own = operation.author().equals(author);
        arriving.add(
            new CommittedOperation<>(
                operation.version(), operation.opId(), own ? null : operation.delta()));
      }
      var received = document.receive(arriving);
      assertThat(received).isInstanceOf(ClientDocument.Advanced.class);
      var advanced = (ClientDocument.Advanced<TextContent, TextDelta>) received;
      document = advanced.state();
      caret = caret < 0 ? caret : advanced.change().transformPosition(caret, Side.LEFT);
      sawLoss |=
          step.accepted().resolution() != null
              && step.accepted().ledger().stream()
                  .anyMatch(entry -> entry.loser().equals(author) && entry.restoration() != null);
    }
  }
}
