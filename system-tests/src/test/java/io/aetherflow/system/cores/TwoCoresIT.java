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
import io.aetherflow.system.stack.LogAudit;
import io.aetherflow.system.stack.ServiceProcess;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
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
 * Clients of both languages in one document, through the real gateways: random edits, undo and
 * redo, broken connections, processes that leave while offline and come back, and each gateway and
 * each statesync instance killed meanwhile. Afterwards everyone shows what a replay of the log
 * gives, and what was acknowledged or kept was committed once.
 */
@ExtendWith(TwoOfEach.class)
class TwoCoresIT {
  private static final long SEED = Long.getLong("aetherflow.seed", 1);
  private static final int ROUNDS = 4;
  private static final int STEPS = 60;
  private static final int JAVA_STEPS = 250;

  /** Slow enough that what comes together while a gateway is away is what people write. */
  private static final int PAUSE_MILLIS_MAX = 150;

  /** So many versions come to everybody before the first kill, and after each. */
  private static final int VERSIONS_BETWEEN_KILLS = 40;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  /** All that the Java clients wrote, undid and redid. */
  private final Queue<Edit<TextDelta>> edits = new ConcurrentLinkedQueue<>();

  /** What the Node clients had left when they went. */
  private final Set<String> left = ConcurrentHashMap.newKeySet();

  /** What everybody was told is committed, with its version. */
  private final Map<UUID, Long> acknowledged = new ConcurrentHashMap<>();

  /** Everybody writes at least until this. */
  private volatile boolean killed;

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
              .atMost(PATIENCE)
              .ignoreException(RefusedException.class)
              .until(
                  () ->
                      rest.as(rest.tokens("Owner"))
                          .create(NewDocument.text("Cores").editableByAll())
                          .id(),
                  id -> true);
      try (var ana = connect(stack, 0, "Ana");
          var ben = connect(stack, 1, "Ben")) {
        var copies = List.of(ana.openText(document).join(), ben.openText(document).join());
        var work = new ArrayList<Callable<Void>>();
        work.add(() -> write(ana, copies.get(0), new SplittableRandom(SEED)));
        work.add(() -> write(ben, copies.get(1), new SplittableRandom(SEED + 1)));
        for (var name : List.of("Carol", "Dan")) {
          work.add(() -> comeAndGo(stack, document, name));
        }
        work.add(() -> kill(stack, copies));
        for (var done : threads.invokeAll(work)) {
          done.get();
        }
        settle(stack, document, copies);
      }
    }
  }

  /** Everyone shows the newest version, and it is what a replay of the log gives. */
  private void settle(Stack stack, String document, List<TextDocument> copies) throws Exception {
    try (var carol = start(stack, 0, document, "Carol", 100, 0, "stay");
        var dan = start(stack, 1, document, "Dan", 101, 0, "stay")) {
      var type = new TextType();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> {
            var log = log(stack, document);
            for (var copy : copies) {
              assertThat(copy.pendingCount()).isZero();
              assertThat(copy.version()).isEqualTo(log.ids().size());
              assertThat(copy.content()).isEqualTo(log.content());
            }
            for (var client : List.of(carol, dan)) {
              // Between the states that it tells it says what was acknowledged.
              var told = client.said().stream().filter(line -> line.has("content")).toList();
              assertThat(told).isNotEmpty();
              var last = told.getLast();
              assertThat(last.path("version").asLong()).isEqualTo(log.ids().size());
              assertThat(
                      type.decodeContent(
                          last.path("content").toString().getBytes(StandardCharsets.UTF_8)))
                  .isEqualTo(log.content());
            }
          });
      for (var edit : edits) {
        assertThat(edit.await())
            .isInstanceOfSatisfying(
                EditOutcome.Committed.class, it -> acknowledged(it.opId(), it.version()));
      }
      List.of(carol, dan).forEach(this::heard);
      var log = log(stack, document);
      assertThat(log.ids()).doesNotHaveDuplicates().containsAll(left);
      assertThat(LogAudit.run(stack.jdbcUrl(), document, acknowledged)).isEqualTo(log.content());
      System.out.printf(
          "two cores: %d versions, %d acknowledgements, %d operations outlived their process%n",
          log.ids().size(), acknowledged.size(), left.size());
      assertThat(left).isNotEmpty();
    }
  }

  /**
   * Processes of one Node client after the other, each of which takes on what the last one left, at
   * the other gateway.
   */
  private @Nullable Void comeAndGo(Stack stack, String document, String name) throws Exception {
    for (int round = 0; round < ROUNDS || !killed; round++) {
      try (var client = start(stack, round % 2, document, name, SEED + round, STEPS, "leave")) {
        client.await(PATIENCE.toSeconds());
        heard(client);
        client.said().getLast().path("left").forEach(opId -> left.add(opId.asString()));
      }
    }
    return null;
  }

  /** Takes down what a client was promised; it has nothing to complain about. */
  private void heard(NodeClient client) {
    assertThat(complaints(client.said())).isEmpty();
    for (var it : client.said()) {
      if (it.has("acknowledged")) {
        acknowledged(
            UUID.fromString(it.get("acknowledged").asString()), it.get("version").asLong());
      }
    }
  }

  private void acknowledged(UUID opId, long version) {
    var before = acknowledged.put(opId, version);
    assertThat(before).as("the version of %s as told before", opId).isIn(null, version);
  }

  /**
   * Kills a gateway and a statesync instance at once, in the middle of what everybody writes, and
   * then the others.
   */
  private @Nullable Void kill(Stack stack, List<TextDocument> copies) {
    try {
      for (int number = 0; number < 2; number++) {
        copies.forEach(TwoCoresIT::awaitVersions);
        var services = List.of(stack.statesync(number), stack.gateway(number));
        services.forEach(ServiceProcess::kill);
        services.forEach(ServiceProcess::start);
        services.forEach(ServiceProcess::awaitReady);
      }
      copies.forEach(TwoCoresIT::awaitVersions);
    } finally {
      killed = true;
    }
    return null;
  }

  private static void awaitVersions(TextDocument copy) {
    long before = copy.version();
    await().atMost(PATIENCE).until(() -> copy.version() >= before + VERSIONS_BETWEEN_KILLS);
  }

  private static List<JsonNode> complaints(List<JsonNode> said) {
    return said.stream().filter(it -> it.has("rejected") || it.has("failed")).toList();
  }

  private NodeClient start(
      Stack stack, int gateway, String document, String name, long seed, int steps, String end)
      throws Exception {
    var task = NodeClient.JSON.createObjectNode();
    task.put("socket", stack.socket(gateway).toString());
    task.put("rest", stack.rest(gateway).toString());
    task.put("user", name).put("document", document).put("seed", seed).put("steps", steps);
    task.put("pauseMillisMax", PAUSE_MILLIS_MAX);
    task.put("kept", folder.resolve(name + ".json").toString()).put("end", end);
    return NodeClient.start(task);
  }

  private static AetherFlowClient connect(Stack stack, int gateway, String name)
      throws InterruptedException, ExecutionException {
    return AetherFlowClient.builder(stack.socket(gateway))
        .tokens(AetherFlowRest.at(stack.rest(gateway)).tokens(name))
        .connect()
        .get();
  }

  private @Nullable Void write(
      AetherFlowClient client, TextDocument copy, SplittableRandom random) {
    for (int step = 0; step < JAVA_STEPS || !killed; step++) {
      switch (random.nextInt(12)) {
        case 0 -> client.breakConnection();
        case 1, 2, 3 -> copy.undo().ifPresent(edits::add);
        case 4 -> copy.redo().ifPresent(edits::add);
        default -> edits.add(copy.edit(content -> change(content, random)));
      }
      LockSupport.parkNanos(Duration.ofMillis(random.nextInt(PAUSE_MILLIS_MAX)).toNanos());
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
