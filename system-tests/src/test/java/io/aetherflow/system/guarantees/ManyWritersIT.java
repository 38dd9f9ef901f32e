package io.aetherflow.system.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.client.AetherFlowClient;
import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.EditOutcome;
import io.aetherflow.client.NewDocument;
import io.aetherflow.client.TextDocument;
import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import io.aetherflow.system.stack.LogAudit;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import io.aetherflow.system.stack.WireClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Twenty writers on five documents through two gateways and two statesync instances. Afterwards a
 * process of its own reads PostgreSQL: dense versions, every acknowledged edit there once, the same
 * content everywhere.
 */
@ExtendWith(TwoOfEach.class)
class ManyWritersIT {
  private static final int WRITERS = 20;
  private static final int DOCUMENTS = 5;
  private static final int EDITS_PER_WRITER =
      Integer.getInteger("aetherflow.edits", 20_000) / WRITERS;
  private static final long SEED = Long.getLong("aetherflow.seed", 1);

  @Test
  void everyEditIsThereOnceAndEverybodySeesTheSame(Stack stack) throws Exception {
    var owner = AetherFlowRest.at(stack.rest(0));
    owner = owner.as(owner.tokens("Owner"));
    var documents = new ArrayList<String>();
    for (int i = 0; i < DOCUMENTS; i++) {
      documents.add(owner.create(NewDocument.text("Document " + i).editableByAll()).id());
    }
    var token = AetherFlowRest.at(stack.rest(0)).login("Observer").token();
    var observers = new ArrayList<WireClient>();
    for (int i = 0; i < 2; i++) {
      var observer = WireClient.observer(stack.socket(i), token, "observer" + i);
      documents.forEach(observer::open);
      observers.add(observer);
    }
    var acknowledged = new HashMap<String, Map<UUID, Long>>();
    documents.forEach(document -> acknowledged.put(document, new ConcurrentHashMap<>()));

    long start = System.nanoTime();
    var contents = new HashMap<String, List<TextContent>>();
    try (var clients = new Clients();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var work = new ArrayList<Callable<Void>>();
      var copies = new HashMap<String, List<TextDocument>>();
      for (int i = 0; i < WRITERS; i++) {
        var id = documents.get(i % DOCUMENTS);
        var copy = clients.open(stack, i, id);
        copies.computeIfAbsent(id, _ -> new ArrayList<>()).add(copy);
        var random = new SplittableRandom(SEED * 1_000 + i);
        work.add(() -> write(copy, random, acknowledged.get(id)));
      }
      for (var done : threads.invokeAll(work)) {
        done.get();
      }
      report(System.nanoTime() - start);
      for (var document : documents) {
        var mine = copies.get(document);
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> mine.stream().mapToLong(TextDocument::version).distinct().count() == 1);
        contents.put(document, mine.stream().map(TextDocument::content).toList());
      }
    }
    for (var document : documents) {
      long head = owner.content(document).version();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> observers.stream().allMatch(observer -> observer.version(document) == head));
      var replayed = LogAudit.run(stack.jdbcUrl(), document, acknowledged.get(document));
      assertThat(contents.get(document)).allMatch(replayed::equals);
      assertThat(owner.content(document).content())
          .isEqualTo(new TextType().encodeContent(replayed));
    }
    for (var observer : observers) {
      assertThat(observer.faults()).isEmpty();
      observer.close();
    }
    assertThat(acknowledged.values().stream().mapToInt(Map::size).sum())
        .isEqualTo(WRITERS * EDITS_PER_WRITER);
  }

  private static Void write(
      TextDocument copy, SplittableRandom random, Map<UUID, Long> acknowledged) {
    for (int i = 0; i < EDITS_PER_WRITER; i++) {
      var edit = copy.edit(content -> change(content, random));
      var outcome = edit.await();
      assertThat(outcome).isInstanceOf(EditOutcome.Committed.class);
      acknowledged.put(edit.opId(), ((EditOutcome.Committed<TextDelta>) outcome).version());
    }
    return null;
  }

  private static TextDelta change(TextContent content, SplittableRandom random) {
    int length = content.length();
    int position = random.nextInt(length + 1);
    int left = length - position;
    int kind = random.nextInt(10);
    if (left == 0 || kind < 6) {
      return TextDelta.builder().retain(position).insert("word" + random.nextInt(10) + " ").build();
    }
    int span = 1 + random.nextInt(Math.min(left, 6));
    return kind < 9
        ? TextDelta.builder().retain(position).delete(span).build()
        : TextDelta.builder().retain(position).retain(span, Attributes.of("bold")).build();
  }

  private static void report(long nanos) {
    int edits = WRITERS * EDITS_PER_WRITER;
    System.out.printf(
        Locale.ROOT,
        "%,d edits in %.1f s, %.0f a second%n",
        edits,
        nanos / 1e9,
        edits / (nanos / 1e9));
  }

  /** The writers' connections, every other one through the other gateway first. */
  private static final class Clients implements AutoCloseable {
    private final List<AetherFlowClient> clients = new ArrayList<>();

    TextDocument open(Stack stack, int writer, String document) {
      var rest = AetherFlowRest.at(stack.rest(writer % 2));
      var client =
          AetherFlowClient.builder(stack.socket(writer % 2))
              .tokens(rest.tokens("Writer " + writer))
              .connect()
              .join();
      clients.add(client);
      return client.openText(document).join();
    }

    @Override
    public void close() {
      clients.forEach(AetherFlowClient::close);
    }
  }
}
