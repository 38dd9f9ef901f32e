package io.aetherflow.system.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.NewDocument;
import io.aetherflow.model.client.ClientDocument;
import io.aetherflow.model.client.CommittedOperation;
import io.aetherflow.model.client.PendingOperation;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import io.aetherflow.system.stack.LogAudit;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import io.aetherflow.system.stack.WireClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code friendsforever}, a recorded session of two authors who typed at once, played through two
 * gateways: each author sees the other's edits only where the recording says that it had. With the
 * first author's edits committed first wherever the recording allows, the text is the recorded one.
 */
@ExtendWith(TwoOfEach.class)
class RecordedSessionIT {
  private static final TextType TYPE = new TextType();
  private static final JsonMapper JSON = new JsonMapper();
  private static final int FRAME_OPERATIONS_MAX = 100;

  @Test
  void twoAuthorsThroughTwoGateways(Stack stack) throws Exception {
    var recording = recording();
    var rest = AetherFlowRest.at(stack.rest(0));
    rest = rest.as(rest.tokens("Agent 0"));
    var document = rest.create(NewDocument.text("friendsforever").editableByAll()).id();
    var session =
        new Session(
            recording, List.of(new Agent(stack, 0, document), new Agent(stack, 1, document)));
    session.play();
    var acknowledged = session.finish();
    var replayed = LogAudit.run(stack.jdbcUrl(), document, acknowledged);
    assertThat(replayed.text()).isEqualTo(recording.path("endContent").asString());
    for (var agent : session.agents) {
      assertThat(agent.state.confirmed()).isEqualTo(replayed);
      assertThat(agent.state.display()).isEqualTo(replayed);
      assertThat(agent.wire.faults()).isEmpty();
      agent.wire.close();
    }
    System.out.printf("%,d transactions of two authors: the recorded text%n", acknowledged.size());
  }

  private static JsonNode recording() throws IOException {
    var file = Path.of(System.getProperty("aetherflow.traces", ""), "friendsforever.json.gz");
    assumeTrue(
        Files.exists(file),
        "skipped: the recording friendsforever.json.gz is not in the folder aetherflow.traces");
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      return JSON.readTree(in.readAllBytes());
    }
  }

  /** One author: a connection, and a document that takes in only what the recording lets it see. */
  private static final class Agent {
    private final String document;
    private final WireClient wire;
    private final TreeMap<Long, CommittedOperation<TextDelta>> arrived = new TreeMap<>();
    private final List<PendingOperation<TextDelta>> frame = new ArrayList<>();
    private ClientDocument<TextContent, TextDelta> state =
        ClientDocument.opened(TYPE, 0, TYPE.emptyContent());

    Agent(Stack stack, int number, String document) {
      this.document = document;
      var name = "Agent " + number;
      wire =
          WireClient.connect(
              stack.socket(number),
              AetherFlowRest.at(stack.rest(number)).login(name).token(),
              "agent" + number);
      wire.open(document);
    }

    void write(JsonNode transaction, long seen) {
      see(seen);
      for (var patch : transaction.path("patches")) {
        var change =
            TextDelta.builder()
                .retain(patch.get(0).asInt())
                .insert(patch.get(2).asString())
                .delete(patch.get(1).asInt())
                .build();
        state = state.edit(change, UUID.randomUUID(), System.currentTimeMillis());
      }
      var pending = new ArrayList<>(state.pending());
      if (pending.isEmpty() || pending.getLast().stage() != PendingOperation.Stage.OPEN) {
        return;
      }
      var sealed = sent(pending.removeLast());
      pending.add(sealed);
      state =
          new ClientDocument<>(
              TYPE,
              state.version(),
              state.confirmed(),
              state.display(),
              pending,
              state.undoHistory());
      frame.add(sealed);
    }

    private static PendingOperation<TextDelta> sent(PendingOperation<TextDelta> operation) {
      return new PendingOperation<>(
          operation.opId(),
          operation.baseVersion(),
          operation.previousOpId(),
          operation.written(),
          operation.writtenAtMillis(),
          operation.rebased(),
          PendingOperation.Stage.SENT);
    }

    /**
     * Sends what was written and waits until all of it is acknowledged; nothing of that is seen
     * yet.
     */
    Map<UUID, Long> flush() {
      var acknowledged = new HashMap<UUID, Long>();
      if (frame.isEmpty()) {
        return acknowledged;
      }
      var message = JSON.createObjectNode().put("type", "op").put("document", document);
      var ops = message.putArray("ops");
      for (var operation : frame) {
        var op = ops.addObject().put("opId", operation.opId().toString());
        op.put("baseVersion", operation.baseVersion())
            .put("writtenAt", operation.writtenAtMillis());
        if (operation.previousOpId() != null) {
          op.put("previousOpId", operation.previousOpId().toString());
        }
        op.set("delta", JSON.readTree(TYPE.encodeDelta(operation.written())));
      }
      int expected = frame.size();
      frame.clear();
      wire.send(message);
      while (acknowledged.size() < expected) {
        var arrivedNow = wire.await(this::isCommitted);
        if (WireClient.is(arrivedNow, "rejected") && arrivedNow.get("retry").asBoolean()) {
          // Faster than a user may write: the frame was refused as a whole, and is sent again.
          var wait = Duration.ofMillis(arrivedNow.get("retryAfterMillis").asLong());
          LockSupport.parkNanos(wait.toNanos());
          wire.send(message);
          continue;
        }
        take(arrivedNow);
        if (WireClient.is(arrivedNow, "ack")) {
          acknowledged.put(
              UUID.fromString(arrivedNow.get("opId").asString()),
              arrivedNow.get("version").asLong());
        }
      }
      return acknowledged;
    }

    private boolean isCommitted(JsonNode frame) {
      return WireClient.is(frame, "ack")
          || WireClient.is(frame, "ops")
          || WireClient.is(frame, "rejected");
    }

    private void take(JsonNode frame) {
      switch (frame.get("type").asString()) {
        case "ack" -> {
          long version = frame.get("version").asLong();
          arrived.put(
              version,
              new CommittedOperation<>(
                  version, UUID.fromString(frame.get("opId").asString()), null));
        }
        case "ops" -> {
          for (var op : frame.get("ops")) {
            long version = op.get("version").asLong();
            var delta =
                TYPE.decodeDelta(op.get("delta").toString().getBytes(StandardCharsets.UTF_8));
            arrived.put(
                version,
                new CommittedOperation<>(
                    version, UUID.fromString(op.get("opId").asString()), delta));
          }
        }
        default -> throw new AssertionError(frame.toString());
      }
    }

    /** Takes in everything up to a version. */
    void see(long version) {
      while (state.version() < version) {
        while (!arrived.containsKey(state.version() + 1)) {
          take(wire.await(this::isCommitted));
        }
        var received = state.receive(List.of(arrived.remove(state.version() + 1)));
        assertThat(received).isInstanceOf(ClientDocument.Advanced.class);
        state = ((ClientDocument.Advanced<TextContent, TextDelta>) received).state();
      }
    }
  }

  private static final class Session {
    private final List<JsonNode> transactions = new ArrayList<>();
    private final List<List<Integer>> byAuthor = List.of(new ArrayList<>(), new ArrayList<>());
    private final List<Agent> agents;
    private final Map<UUID, Long> acknowledged = new HashMap<>();
    private final long[] versions;
    private final List<Integer> unsent = new ArrayList<>();
    private long version;

    Session(JsonNode recording, List<Agent> agents) {
      this.agents = agents;
      recording.path("txns").forEach(transactions::add);
      versions = new long[transactions.size()];
      for (int i = 0; i < transactions.size(); i++) {
        byAuthor.get(transactions.get(i).path("agent").asInt()).add(i);
      }
    }

    /**
     * The first author goes on as long as the recording lets it, then the second as long as the
     * first cannot.
     */
    void play() {
      int[] next = {0, 0};
      int author = 0;
      while (next[0] < byAuthor.get(0).size() || next[1] < byAuthor.get(1).size()) {
        int wanted = isReady(0, next[0]) ? 0 : 1;
        if (wanted != author || unsent.size() == FRAME_OPERATIONS_MAX) {
          flush(author);
          author = isReady(0, next[0]) ? 0 : 1;
        }
        int index = byAuthor.get(author).get(next[author]++);
        agents.get(author).write(transactions.get(index), seenOfTheOther(author, index));
        unsent.add(index);
        versions[index] = ++version;
      }
      flush(author);
    }

    /**
     * Every transaction makes exactly one version, so its version is known before it is
     * acknowledged.
     */
    private void flush(int author) {
      var versionsNow = agents.get(author).flush();
      assertThat(versionsNow).hasSize(unsent.size());
      for (var index : unsent) {
        assertThat(versionsNow).containsValue(versions[index]);
      }
      acknowledged.putAll(versionsNow);
      unsent.clear();
    }

    private boolean isReady(int author, int next) {
      var own = byAuthor.get(author);
      return next < own.size()
          && transactions
              .get(own.get(next))
              .path("parents")
              .valueStream()
              .allMatch(parent -> versions[parent.asInt()] > 0);
    }

    private long seenOfTheOther(int author, int index) {
      return transactions
          .get(index)
          .path("parents")
          .valueStream()
          .filter(parent -> transactions.get(parent.asInt()).path("agent").asInt() != author)
          .mapToLong(parent -> versions[parent.asInt()])
          .max()
          .orElse(0);
    }

    /** Both see everything; returns what was acknowledged. */
    Map<UUID, Long> finish() {
      agents.forEach(agent -> agent.see(version));
      return acknowledged;
    }
  }
}
