package io.aetherflow.model.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.aetherflow.model.client.PendingOperation.Stage;
import io.aetherflow.model.client.Predecessors.Predecessor;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Operations followed without a content end as those of a client that never went away. */
class RestorationTests {
  private static final int SEEDS = Boolean.getBoolean("aetherflow.long") ? 20_000 : 1_000;

  @Test
  void aRestoredDocumentIsTheOneThatWasThere() {
    int restored = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      var cluster = play(new SplittableRandom(seed));
      if (cluster.document("ana").pending().isEmpty()) {
        continue;
      }
      var written = kept(cluster);
      while (cluster.receive("ana")) {}
      var expected = cluster.document("ana");
      var document = restored(written, cluster.log(), cluster.state().content());
      assertThat(document.display()).as("seed " + seed).isEqualTo(expected.display());
      assertThat(document.pending())
          .as("seed " + seed)
          .extracting(PendingOperation::opId, PendingOperation::written, PendingOperation::rebased)
          .isEqualTo(
              expected.pending().stream()
                  .map(it -> tuple(it.opId(), it.written(), it.rebased()))
                  .toList());
      restored++;
    }
    assertThat(restored).isGreaterThan(SEEDS / 4);
  }

  /** What a store would hold: what is pending, behind what that was written on top of. */
  private static List<PendingOperation<TextDelta>> kept(Cluster cluster) {
    var document = cluster.document("ana");
    var own = new LinkedHashMap<UUID, PendingOperation<TextDelta>>();
    var predecessors = Predecessors.NONE;
    for (var operation : cluster.log().subList(0, (int) document.version())) {
      if (operation.author().userId().equals("ana")) {
        own.put(operation.opId(), asWritten(operation));
        predecessors =
            predecessors.plus(
                new Predecessor(operation.opId(), operation.baseVersion(), operation.version()));
      }
    }
    var kept = new ArrayList<PendingOperation<TextDelta>>();
    for (var needed : predecessors.whilePending(document.pending()).next().kept()) {
      kept.add(own.get(needed.opId()));
    }
    for (var operation : document.pending()) {
      kept.add(operation.rebasedTo(operation.written()));
    }
    return kept;
  }

  private static PendingOperation<TextDelta> asWritten(Operation<TextDelta> operation) {
    return new PendingOperation<>(
        operation.opId(),
        operation.baseVersion(),
        null,
        operation.written(),
        operation.writtenAtMillis(),
        operation.written(),
        Stage.SEALED);
  }

  /** Two clients write; one of them sends for a while, and then only receives. */
  private static Cluster play(SplittableRandom random) {
    var cluster = Cluster.of("one two", "ana", "ben");
    var texts = new RandomTexts(random);
    for (int left = 10 + random.nextInt(40); left > 0; left--) {
      var name = random.nextBoolean() ? "ana" : "ben";
      switch (random.nextInt(6)) {
        case 0 -> cluster.send(name);
        case 1 -> cluster.commit(name);
        case 2 -> cluster.receive(name);
        default -> cluster.edit(name, texts.change(cluster.document(name).display()));
      }
    }
    return cluster;
  }

  private static ClientDocument<TextContent, TextDelta> restored(
      List<PendingOperation<TextDelta>> written,
      List<Operation<TextDelta>> log,
      TextContent content) {
    var restoration = Restoration.of(Texts.TYPE, written);
    for (var operation : log) {
      restoration =
          restoration.receive(
              new CommittedOperation<>(operation.version(), operation.opId(), operation.delta()));
    }
    assertThat(restoration.later()).isEmpty();
    return restoration.on(content);
  }
}
