package io.aetherflow.model.text.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.text.NodeProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
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
  private static final long PART = 5_000;

  @Test
  void everySessionIsDecidedAsTheRulesSay() throws IOException, InterruptedException {
    var node = NodeProgram.install();
    var kinds = new TreeMap<String, Integer>();
    long compared = 0;
    long operations = 0;
    long entries = 0;
    for (long from = SEED; from < SEED + SESSIONS; from += PART) {
      long to = Math.min(from + PART, SEED + SESSIONS);
      var seeds = node.file("seeds.txt");
      var sessions = node.file("sessions.jsonl");
      Files.writeString(
          seeds,
          LongStream.range(from, to).mapToObj(Long::toString).collect(Collectors.joining("\n")));
      node.run("conflict-sessions.js", seeds, sessions);
      try (var lines = Files.newBufferedReader(sessions)) {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          var session = new JsonMapper().readTree(line);
          play(session);
          compared++;
          kinds.merge(session.get("name").asString(), 1, Integer::sum);
          operations += session.get("steps").size();
          entries += session.get("ledger").size();
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

  private static void play(tools.jackson.databind.JsonNode session) {
    try {
      new ConflictCase(session).run();
    } catch (AssertionError | RuntimeException differs) {
      throw new AssertionError(
          "session " + session.get("id").asString() + " (" + session.get("name").asString() + ")",
          differs);
    }
  }
}
