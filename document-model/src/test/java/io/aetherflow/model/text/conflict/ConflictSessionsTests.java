package io.aetherflow.model.text.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.text.NodeProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Random sessions of two to five clients through the executable form of the rules and through ours:
 * the same committed deltas, resolutions and ledger. A session that differs is replayed with {@code
 * -Daetherflow.seed=SEED -Daetherflow.sessions=1}.
 */
class ConflictSessionsTests {
  private static final long SEED = Long.getLong("aetherflow.seed", 1);
  private static final long SESSIONS =
      Long.getLong("aetherflow.sessions", Boolean.getBoolean("aetherflow.long") ? 100_000 : 2_000);

  /** So many sessions are made by one run of Node, which takes a few seconds. */
  private static final long PART = 500;

  /** The rules in Node take most of the time, so the next parts are made while one is played. */
  private static final int PARTS_AHEAD = 2;

  private final JsonMapper json = new JsonMapper();
  private final Map<String, Integer> kinds = new TreeMap<>();
  private long compared;
  private long operations;
  private long entries;

  @Test
  void everySessionIsDecidedAsTheRulesSay() throws Exception {
    var node = NodeProgram.install();
    var parts = new ArrayDeque<Future<Path>>();
    try (var making = Executors.newFixedThreadPool(PARTS_AHEAD)) {
      for (long from = SEED; from < SEED + SESSIONS || !parts.isEmpty(); from += PART) {
        long first = from;
        long behind = Math.min(from + PART, SEED + SESSIONS);
        if (first < behind) {
          parts.add(making.submit(() -> made(node, first, behind)));
        }
        if (parts.size() > PARTS_AHEAD || first >= behind) {
          play(parts.remove().get());
        }
      }
    }
    assertThat(compared).isEqualTo(SESSIONS);
    System.out.printf(
        Locale.ROOT,
        "%,d sessions, %,d operations, %,d ledger entries: 0 differences; %s%n",
        compared,
        operations,
        entries,
        kinds);
  }

  /** Sessions of these seeds, one a line. */
  private static Path made(NodeProgram node, long first, long behind)
      throws IOException, InterruptedException {
    var seeds = node.file("seeds-" + first + ".txt");
    var sessions = node.file("sessions-" + first + ".jsonl");
    Files.writeString(
        seeds,
        LongStream.range(first, behind).mapToObj(Long::toString).collect(Collectors.joining("\n")));
    node.run("conflict-sessions.js", seeds, sessions);
    Files.delete(seeds);
    return sessions;
  }

  private void play(Path sessions) throws IOException {
    try (var lines = Files.newBufferedReader(sessions)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        play(json.readTree(line));
      }
    }
    Files.delete(sessions);
  }

  private void play(JsonNode session) {
    try {
      new ConflictCase(session).run();
    } catch (AssertionError | RuntimeException differs) {
      throw new AssertionError(
          "session " + session.get("id").asString() + " (" + session.get("name").asString() + ")",
          differs);
    }
    compared++;
    kinds.merge(session.get("name").asString(), 1, Integer::sum);
    operations += session.get("steps").size();
    entries += session.get("ledger").size();
  }
}
