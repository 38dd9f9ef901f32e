package io.aetherflow.model.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aetherflow.model.text.TextDelta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * {@code friendsforever}, a recorded session of two authors who typed at once: each sees the
 * other's edits only where the recording says that it had, and never waits for an answer.
 */
class RecordedSessionTests {
  private static final List<String> AUTHORS = List.of("agent 0", "agent 1");

  @Test
  void friendsforeverWithTheFirstAuthorFirstIsTheRecordedText() throws IOException {
    var recording = recording();
    var session = new Session(recording);
    session.play(new SplittableRandom(1), 1.0);
    session.check();
    assertThat(session.cluster.text(AUTHORS.getFirst()))
        .isEqualTo(recording.path("endContent").asString());
  }

  @Test
  void friendsforeverInOtherOrdersIsOneTextEverywhere() throws IOException {
    var recording = recording();
    for (double first : new double[] {0.0, 0.5}) {
      var session = new Session(recording);
      session.play(new SplittableRandom(2), first);
      session.check();
    }
  }

  private static JsonNode recording() throws IOException {
    var file = Path.of(System.getProperty("aetherflow.traces", ""), "friendsforever.json.gz");
    assumeTrue(
        Files.exists(file),
        "skipped: the recording friendsforever.json.gz is not in the folder aetherflow.traces");
    try (var in = new GZIPInputStream(Files.newInputStream(file))) {
      return ClientStory.JSON.readTree(in.readAllBytes());
    }
  }

  private static final class Session {
    private final Cluster cluster = Cluster.of("", AUTHORS.toArray(String[]::new));
    private final List<JsonNode> transactions = new ArrayList<>();
    private final List<List<Integer>> byAuthor = List.of(new ArrayList<>(), new ArrayList<>());

    /** The version of each transaction that is committed, else 0. */
    private final long[] versions;

    Session(JsonNode recording) {
      recording.path("txns").forEach(transactions::add);
      versions = new long[transactions.size()];
      for (int i = 0; i < transactions.size(); i++) {
        byAuthor.get(transactions.get(i).path("agent").asInt()).add(i);
      }
    }

    /**
     * Commits all in an order that the recording allows.
     *
     * @param first how likely the first author is to be next, when both could be
     */
    void play(SplittableRandom random, double first) {
      int[] next = {0, 0};
      while (next[0] < byAuthor.get(0).size() || next[1] < byAuthor.get(1).size()) {
        boolean firstCan = ready(0, next[0]);
        boolean secondCan = ready(1, next[1]);
        int author = firstCan && (!secondCan || random.nextDouble() < first) ? 0 : 1;
        write(author, byAuthor.get(author).get(next[author]++));
      }
    }

    private boolean ready(int author, int next) {
      var own = byAuthor.get(author);
      return next < own.size()
          && transactions
              .get(own.get(next))
              .path("parents")
              .valueStream()
              .allMatch(parent -> versions[parent.asInt()] > 0);
    }

    private void write(int author, int index) {
      var name = AUTHORS.get(author);
      var transaction = transactions.get(index);
      long seen =
          transaction
              .path("parents")
              .valueStream()
              .filter(parent -> transactions.get(parent.asInt()).path("agent").asInt() != author)
              .mapToLong(parent -> versions[parent.asInt()])
              .max()
              .orElse(0);
      while (cluster.document(name).version() < seen) {
        cluster.receive(name);
      }
      for (var patch : transaction.path("patches")) {
        cluster.edit(name, change(patch));
      }
      cluster.sendAhead(name);
      cluster.commit(name);
      versions[index] = cluster.log().size();
    }

    /** The text lies in Unicode's first plane only, so that code points are units. */
    private static TextDelta change(JsonNode patch) {
      return Texts.replace(patch.get(0).asInt(), patch.get(1).asInt(), patch.get(2).asString());
    }

    void check() {
      cluster.sync();
      assertThat(cluster.log()).hasSize(transactions.size());
      var content = cluster.state().content();
      assertThat(cluster.replayed()).isEqualTo(content);
      for (var name : AUTHORS) {
        assertThat(cluster.document(name).confirmed()).as(name).isEqualTo(content);
        assertThat(cluster.document(name).display()).as(name).isEqualTo(content);
      }
    }
  }
}
