package io.aetherflow.model.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.ScissorsJudge;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.OperationType;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * However the lines deliver, all clients end with what the server holds, which is what a replay of
 * the log makes.
 */
class ConvergenceLawTests {
  private static final int SEEDS = Boolean.getBoolean("aetherflow.long") ? 100_000 : 3_000;

  @Test
  void allConverge() {
    int versions = 0;
    int resolutions = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        var cluster = play(seed);
        check(cluster);
        versions += cluster.log().size();
        resolutions +=
            (int) cluster.log().stream().filter(ConvergenceLawTests::isResolution).count();
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed, failed);
      }
    }
    System.out.printf(
        "convergence: %d seeds, %d versions, %d of them resolutions%n",
        SEEDS, versions, resolutions);
    assertThat(resolutions).isPositive();
  }

  private static boolean isResolution(Operation<?> operation) {
    return operation.type() == OperationType.RESOLUTION;
  }

  private static Cluster play(long seed) {
    var random = new SplittableRandom(seed);
    var names = IntStream.rangeClosed(1, 1 + random.nextInt(6)).mapToObj(i -> "c" + i).toList();
    var cluster =
        new Cluster(
            random.nextBoolean() ? "" : "one two 😀 three",
            ScissorsJudge.every(2 + random.nextInt(6)),
            random.nextBoolean() ? 2 : DocumentState.LOG_LIMIT_DEFAULT,
            names.toArray(String[]::new));
    var texts = new RandomTexts(random);
    boolean ahead = random.nextInt(3) == 0;
    for (int left = random.nextInt(120); left > 0; left--) {
      step(cluster, names.get(random.nextInt(names.size())), random, texts, ahead);
    }
    cluster.sync();
    return cluster;
  }

  private static void step(
      Cluster cluster, String name, SplittableRandom random, RandomTexts texts, boolean ahead) {
    switch (random.nextInt(40)) {
      case 0 -> cluster.restart();
      case 1, 2, 3, 4, 5, 6, 7 -> {
        if (ahead) {
          cluster.sendAhead(name);
        } else {
          cluster.send(name);
        }
      }
      case 8, 9, 10, 11, 12, 13, 14, 15, 16 -> cluster.commit(name);
      case 17, 18, 19, 20, 21, 22, 23, 24, 25 -> cluster.receive(name);
      default -> cluster.edit(name, texts.change(cluster.document(name).display()));
    }
  }

  private static void check(Cluster cluster) {
    var content = cluster.state().content();
    assertThat(cluster.replayed()).isEqualTo(content);
    for (var name : cluster.names()) {
      var document = cluster.document(name);
      assertThat(document.pending()).as(name).isEmpty();
      assertThat(document.version()).as(name).isEqualTo(cluster.log().size());
      assertThat(document.confirmed().runs()).as(name).isEqualTo(content.runs());
      assertThat(document.display().runs()).as(name).isEqualTo(content.runs());
      assertThat(cluster.drafts(name)).as(name).isEqualTo(List.of());
    }
  }
}
