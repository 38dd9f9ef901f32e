package io.aetherflow.model.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.client.ClientDocument;
import io.aetherflow.model.client.CommittedOperation;
import io.aetherflow.model.client.PendingOperation;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.ConflictResolver;
import io.aetherflow.model.conflict.LastWriteWins;
import io.aetherflow.model.conflict.LeaveToPeople;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.conflict.MergeAll;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Nothing is lost in silence, over random histories of clients that lag behind: what an operation
 * takes away was seen by its author, or its own, or stands in the ledger; what an operation wanted
 * stands, or is in the ledger; restoring brings it back. And everybody ends with the same.
 */
class JsonConflictHistoriesTests {
  private static final int SEEDS = Boolean.getBoolean("aetherflow.long") ? 20_000 : 2_000;
  private static final long SEED = Long.getLong("aetherflow.seed", 1);
  private static final JsonType TYPE = new JsonType();

  /** Who put a value where it stands, and from which version on it can be seen. */
  private record Owner(Author author, long version) {}

  private static final class Client {
    final Author author;
    final Queue<PendingOperation<JsonDelta>> line = new ArrayDeque<>();
    ClientDocument<JsonContent, JsonDelta> document;

    Client(int index, JsonContent content) {
      author = new Author("user" + index, "tab");
      document = ClientDocument.opened(TYPE, 0, content);
    }
  }

  private static final class Session {
    final Random random;
    final RandomJson json;
    final Arbiter arbiter;
    final Authority authority = new Authority(1 << 20);
    final List<Client> clients = new ArrayList<>();
    final List<Operation<JsonDelta>> log = new ArrayList<>();
    final Map<Pointer, Owner> owners = new TreeMap<>();
    final JsonContent start;
    DocumentState<JsonContent, JsonDelta> state;
    long ids;
    int entries;

    Session(long seed, ConflictResolver policy) {
      random = new Random(seed * 0x9E3779B97F4A7C15L);
      json = new RandomJson(seed, 3 + random.nextInt(4));
      arbiter = Arbiter.of(policy, ConflictResolver.Circumstances.NONE);
      start = RandomJson.content(json.content());
      state = DocumentState.at(TYPE, 0, start, new JsonConflictJudge(), 1_000);
      for (int i = 0; i < 2 + random.nextInt(3); i++) {
        clients.add(new Client(i, start));
      }
    }

    void play() {
      for (int left = 10 + random.nextInt(50); left > 0; left--) {
        Client client = clients.get(random.nextInt(clients.size()));
        switch (random.nextInt(5)) {
          case 0, 1 -> edit(client);
          case 2 -> send(client);
          case 3 -> commit(client);
          default -> receive(client);
        }
      }
      do {
        clients.forEach(this::send);
        clients.forEach(this::commitAll);
        clients.forEach(this::receiveAll);
      } while (clients.stream().anyMatch(client -> !client.document.pending().isEmpty()));
    }

    private void edit(Client client) {
      RandomJson.Edit edit = json.edit(RandomJson.tree(client.document.display()));
      long clock = 1_000 + log.size() * 10L + random.nextInt(40);
      client.document = client.document.edit(edit.delta(), new UUID(7, ++ids), clock);
    }

    private void send(Client client) {
      var sending = client.document.send();
      client.document = sending.state();
      client.line.addAll(sending.operations());
    }

    private void commitAll(Client client) {
      while (!client.line.isEmpty()) {
        commit(client);
      }
    }

    private void commit(Client client) {
      PendingOperation<JsonDelta> operation = client.line.poll();
      if (operation == null) {
        return;
      }
      JsonContent before = state.content();
      var accepted =
          (Decision.Accepted<JsonContent, JsonDelta>)
              authority.decide(
                  state,
                  Submission.edit(
                          operation.opId(),
                          client.author,
                          operation.baseVersion(),
                          operation.written(),
                          operation.writtenAtMillis())
                      .after(operation.previousOpId()),
                  arbiter);
      state = accepted.after();
      log.addAll(accepted.operations());
      entries += accepted.ledger().size();
      check(accepted, before);
    }

    private void check(Decision.Accepted<JsonContent, JsonDelta> accepted, JsonContent before) {
      Operation<JsonDelta> operation = accepted.operation();
      Map<Pointer, String> had = atoms(before.root());
      Map<Pointer, String> has = atoms(state.content().root());
      had.forEach((member, value) -> {
        boolean filled =
            value.equals("{}") && state.content().root().find(member.names()) instanceof Members;
        if (!value.equals(has.get(member)) && !filled && !mayTake(operation, member)) {
          requireRecorded(accepted, member, value);
        }
      });
      for (Write write : operation.written().writes()) {
        Node now = state.content().root().find(write.pointer().names());
        if (write.value() == null && now != null) {
          requireRecorded(accepted, write.pointer(), "");
        } else if (write.value() != null) {
          atoms(write.value(), write.pointer())
              .forEach((member, value) -> {
                Node there = state.content().root().find(member.names());
                boolean stands =
                    there != null
                        && (value.equals("{}")
                            ? there instanceof Members
                            : value.equals(there.value().json()));
                if (!stands) {
                  requireRecorded(accepted, member, value);
                }
              });
        }
      }
      accepted.ledger().forEach(entry -> requireRestorable(entry, state.content()));
      has.forEach((member, value) -> {
        Write write = operation.written().covering(member);
        boolean own =
            write != null
                && value.equals(text(write.valueAt(member)))
                && !isRecorded(accepted, member, value, operation.author());
        Owner owner = owners.get(member);
        boolean taken = owner != null && isRecorded(accepted, member, value, owner.author());
        if (own && (taken || !value.equals(had.get(member)))) {
          owners.put(member, new Owner(operation.author(), state.version()));
        }
      });
      owners.keySet().retainAll(has.keySet());
    }

    private static boolean isRecorded(
        Decision.Accepted<JsonContent, JsonDelta> accepted,
        Pointer member,
        String value,
        Author loser) {
      return accepted.ledger().stream()
          .anyMatch(entry -> entry.loser().equals(loser) && tells(entry, member, value));
    }

    private boolean mayTake(Operation<JsonDelta> operation, Pointer member) {
      Owner owner = owners.get(member);
      return owner == null
          || owner.author().equals(operation.author())
          || owner.version() <= operation.baseVersion();
    }

    private static void requireRecorded(
        Decision.Accepted<JsonContent, JsonDelta> accepted, Pointer member, String value) {
      if (accepted.ledger().stream().noneMatch(entry -> tells(entry, member, value))) {
        throw new IllegalStateException(
            "version "
                + accepted.operation().version()
                + ": '"
                + value
                + "' at "
                + member
                + " is lost in silence");
      }
    }

    private void receiveAll(Client client) {
      while (client.document.version() < log.size()) {
        receive(client);
      }
    }

    private void receive(Client client) {
      int from = (int) client.document.version();
      if (from == log.size()) {
        return;
      }
      boolean resolved = from + 1 < log.size() && log.get(from + 1).author().equals(Author.SYSTEM);
      List<CommittedOperation<JsonDelta>> step = new ArrayList<>();
      for (Operation<JsonDelta> operation : log.subList(from, resolved ? from + 2 : from + 1)) {
        boolean own = operation.author().equals(client.author);
        step.add(
            new CommittedOperation<>(
                operation.version(), operation.opId(), own ? null : operation.delta()));
      }
      client.document =
          ((ClientDocument.Advanced<JsonContent, JsonDelta>) client.document.receive(step)).state();
    }
  }

  /** Whether an entry says that this was lost. */
  private static boolean tells(LedgerEntry<JsonDelta> entry, Pointer member, String value) {
    Pointer subject = Pointer.parse(entry.subject());
    if (!subject.covers(member)) {
      return member.covers(subject) && entry.lost().isEmpty();
    }
    Node lost = entry.lost().isEmpty() ? null : JsonReader.readNode(entry.lost());
    Node there = new Write(subject, lost).valueAt(member);
    // An object of which all has been lost by now is told as it was written.
    return value.equals("{}") ? there instanceof Members : value.equals(text(there));
  }

  private static void requireRestorable(LedgerEntry<JsonDelta> entry, JsonContent content) {
    JsonDelta restoration = entry.restoration();
    JsonContent restored = restoration == null ? content : content.apply(restoration);
    Node node = restored.root().find(Pointer.parse(entry.subject()).names());
    if (!text(node).equals(entry.lost())) {
      throw new IllegalStateException("restoring " + entry.subject() + " gives another value");
    }
  }

  private static String text(@Nullable Node node) {
    return node == null ? "" : node.value().json();
  }

  /** The values in a content by their members, an empty object being one. */
  private static Map<Pointer, String> atoms(Members root) {
    Map<Pointer, String> atoms = new TreeMap<>();
    root.all().forEach((name, node) -> atoms.putAll(atoms(node, Pointer.of(name))));
    return atoms;
  }

  private static Map<Pointer, String> atoms(Node node, Pointer pointer) {
    Map<Pointer, String> atoms = new TreeMap<>();
    if (node instanceof Members object && object.size() > 0) {
      object.all().forEach((name, inner) -> atoms.putAll(atoms(inner, pointer.plus(name))));
    } else {
      atoms.put(pointer, node.value().json());
    }
    return atoms;
  }

  @Test
  void nothingIsLostUnderLastWriteWins() {
    check(new LastWriteWins());
  }

  @Test
  void nothingIsLostUnderMerge() {
    check(new MergeAll());
  }

  @Test
  void nothingIsLostUnderManual() {
    check(new LeaveToPeople());
  }

  private static void check(ConflictResolver policy) {
    long versions = 0;
    long entries = 0;
    for (long seed = SEED; seed < SEED + SEEDS; seed++) {
      Session session = new Session(seed, policy);
      try {
        session.play();
        JsonContent replayed = session.start;
        for (Operation<JsonDelta> operation : session.log) {
          replayed = replayed.apply(operation.delta());
        }
        assertThat(replayed).isEqualTo(session.state.content());
        for (Client client : session.clients) {
          assertThat(client.document.version()).isEqualTo(session.log.size());
          assertThat(client.document.confirmed()).isEqualTo(replayed);
          assertThat(client.document.display()).isEqualTo(replayed);
        }
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError(
            policy.name() + ", seed " + seed + ": " + failed + "\n" + show(session), failed);
      }
      versions += session.log.size();
      entries += session.entries;
    }
    System.out.printf(
        Locale.ROOT,
        "json histories, %s: %,d from seed %d, %,d versions, %,d entries in the ledger%n",
        policy.name(),
        SEEDS,
        SEED,
        versions,
        entries);
    assertThat(entries).isPositive();
  }

  private static String show(Session session) {
    StringBuilder out = new StringBuilder("  start ").append(session.start.json());
    for (Operation<JsonDelta> operation : session.log) {
      out.append("\n  ")
          .append(operation.version())
          .append(' ')
          .append(operation.author().userId());
      out.append(" base ").append(operation.baseVersion());
      out.append(" at ").append(operation.writtenAtMillis()).append(' ');
      out.append(
          new String(
              TYPE.encodeDelta(operation.written()), java.nio.charset.StandardCharsets.UTF_8));
      out.append("\n      as ");
      out.append(
          new String(TYPE.encodeDelta(operation.delta()), java.nio.charset.StandardCharsets.UTF_8));
    }
    return out.toString();
  }
}
