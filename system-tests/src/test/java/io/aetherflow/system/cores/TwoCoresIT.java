package io.aetherflow.system.cores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.client.AetherFlowClient;
import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.Edit;
import io.aetherflow.client.EditOutcome;
import io.aetherflow.client.NewDocument;
import io.aetherflow.client.RefusedException;
import io.aetherflow.client.TextDocument;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Clients of both languages in one document, through the real gateway: random edits, undo and redo,
 * broken connections, processes that leave while offline and come back. Afterwards everyone shows
 * what a replay of the log gives, and what was kept was committed once.
 */
@ExtendWith(TwoOfEach.class)
class TwoCoresIT {
  private static final long SEED = Long.getLong("aetherflow.seed", 1);
  private static final int ROUNDS = 4;
  private static final int STEPS = 60;
  private static final int JAVA_STEPS = 250;

  @TempDir Path folder;

  /** All that the Java clients wrote, undid and redid. */
  private final Queue<Edit<TextDelta>> edits = new ConcurrentLinkedQueue<>();

  @Test
  void allConverge(Stack stack) throws Exception {
    Assumptions.assumeTrue(
        NodeClient.isPossible(), "No Node.js or no packages in web: TwoCoresIT is skipped");
    NodeClient.build();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var rest = AetherFlowRest.at(stack.rest(0));
      // Whoever asks first finds everything cold.
      var document =
          await()
              .atMost(Duration.ofSeconds(90))
              .ignoreException(RefusedException.class)
              .until(
                  () ->
                      rest.as(rest.tokens("Owner"))
                          .create(NewDocument.text("Cores").editableByAll())
                          .id(),
                  id -> true);
      var left = new HashSet<String>();
      try (var ana = connect(stack, "Ana");
          var ben = connect(stack, "Ben")) {
        var copies = List.of(ana.openText(document).join(), ben.openText(document).join());
        var work = new ArrayList<Callable<Void>>();
        work.add(() -> write(ana, copies.get(0), new SplittableRandom(SEED)));
        work.add(() -> write(ben, copies.get(1), new SplittableRandom(SEED + 1)));
        for (var name : List.of("Carol", "Dan")) {
          work.add(() -> comeAndGo(stack, document, name, left));
        }
        for (var done : threads.invokeAll(work)) {
          done.get();
        }
        settle(stack, document, copies, left);
      }
    }
  }

  /** Everyone shows the newest version, and it is what a replay of the log gives. */
  private void settle(Stack stack, String document, List<TextDocument> copies, Set<String> left)
      throws Exception {
    try (var carol = start(stack, document, "Carol", 100, 0, "stay");
        var dan = start(stack, document, "Dan", 101, 0, "stay")) {
      var type = new TextType();
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> {
            var log = log(stack, document);
            for (var copy : copies) {
              assertThat(copy.pendingCount()).isZero();
              assertThat(copy.version()).isEqualTo(log.ids().size());
              assertThat(copy.content()).isEqualTo(log.content());
            }
            for (var client : List.of(carol, dan)) {
              var last = client.said().getLast();
              assertThat(last.path("version").asLong()).isEqualTo(log.ids().size());
              assertThat(
                      type.decodeContent(
                          last.path("content").toString().getBytes(StandardCharsets.UTF_8)))
                  .isEqualTo(log.content());
            }
          });
      var log = log(stack, document);
      assertThat(log.ids()).doesNotHaveDuplicates().containsAll(left);
      assertThat(edits)
          .extracting(Edit::await)
          .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(EditOutcome.Committed.class));
      assertThat(List.of(carol, dan)).allMatch(client -> complaints(client.said()).isEmpty());
      System.out.printf(
          "two cores: %d versions, %d operations outlived their process%n",
          log.ids().size(), left.size());
      assertThat(left).isNotEmpty();
    }
  }

  /**
   * Processes of one Node client after the other, each of which takes on what the last one left.
   */
  private @Nullable Void comeAndGo(Stack stack, String document, String name, Set<String> left)
      throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (var client = start(stack, document, name, SEED + round, STEPS, "leave")) {
        client.await(120);
        synchronized (left) {
          client.said().getLast().path("left").forEach(opId -> left.add(opId.asString()));
        }
        assertThat(complaints(client.said())).as(name).isEmpty();
      }
    }
    return null;
  }

  private static List<JsonNode> complaints(List<JsonNode> said) {
    return said.stream().filter(it -> it.has("rejected") || it.has("failed")).toList();
  }

  private NodeClient start(
      Stack stack, String document, String name, long seed, int steps, String end)
      throws Exception {
    var task = NodeClient.JSON.createObjectNode();
    task.put("socket", stack.socket(0).toString()).put("rest", stack.rest(0).toString());
    task.put("user", name).put("document", document).put("seed", seed).put("steps", steps);
    task.put("kept", folder.resolve(name + ".json").toString()).put("end", end);
    return NodeClient.start(task);
  }

  private static AetherFlowClient connect(Stack stack, String name)
      throws InterruptedException, ExecutionException {
    return AetherFlowClient.builder(stack.socket(0))
        .tokens(AetherFlowRest.at(stack.rest(0)).tokens(name))
        .connect()
        .get();
  }

  private @Nullable Void write(
      AetherFlowClient client, TextDocument copy, SplittableRandom random) {
    for (int step = 0; step < JAVA_STEPS; step++) {
      switch (random.nextInt(12)) {
        case 0 -> client.breakConnection();
        case 1, 2, 3 -> copy.undo().ifPresent(edits::add);
        case 4 -> copy.redo().ifPresent(edits::add);
        default -> edits.add(copy.edit(content -> change(content, random)));
      }
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(60)).toNanos());
    }
    return null;
  }

  private static TextDelta change(TextContent content, SplittableRandom random) {
    int length = content.length();
    int position = random.nextInt(length + 1);
    var delta = TextDelta.builder().retain(position);
    int span = Math.min(length - position, random.nextInt(5));
    if (span == 0 || random.nextInt(3) > 0) {
      delta.insert("j" + random.nextInt(10) + " ");
    }
    return (span == 0 ? delta : delta.delete(span)).build();
  }

  private record Log(List<String> ids, TextContent content) {}

  private static Log log(Stack stack, String document) throws SQLException {
    var type = new TextType();
    var ids = new ArrayList<String>();
    var content = type.emptyContent();
    try (var connection = DriverManager.getConnection(stack.jdbcUrl());
        var query =
            connection.prepareStatement(
                "SELECT id, delta FROM operations WHERE document_id = ?::uuid ORDER BY version")) {
      query.setString(1, document);
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          ids.add(rows.getString(1));
          content =
              type.apply(
                  content, type.decodeDelta(rows.getString(2).getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    return new Log(ids, content);
  }
}
