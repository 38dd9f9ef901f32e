package io.aetherflow.statesync.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.history.OperationType;
import io.aetherflow.statesync.sequencer.CommitOutcome;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How batches are joined, and how they are parted when the store refuses them. */
class GroupCommitTests {

  /**
   * A store that does to a transaction what the test says, and holds the first one until the others
   * wait.
   */
  private static final class ScriptedStore implements CommitStore {
    final List<List<UUID>> transactions = new CopyOnWriteArrayList<>();
    final CountDownLatch first = new CountDownLatch(1);
    final CountDownLatch go = new CountDownLatch(1);
    private final Function<List<UUID>, RuntimeException> script;

    ScriptedStore(Function<List<UUID>, RuntimeException> script) {
      this.script = script;
    }

    @Override
    public Map<UUID, CommitOutcome> commit(List<DocumentBatch> batches) {
      List<UUID> ids = batches.stream().map(DocumentBatch::documentId).toList();
      transactions.add(ids);
      first.countDown();
      try {
        go.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      RuntimeException failure = transactions.size() == 1 ? null : script.apply(ids);
      if (failure != null) {
        throw failure;
      }
      Map<UUID, CommitOutcome> outcomes = new HashMap<>();
      ids.forEach(id -> outcomes.put(id, new CommitOutcome.Committed(1)));
      return outcomes;
    }

    @Override
    public void close() {}
  }

  private static DocumentBatch batch(UUID document) {
    byte[] delta = {'[', ']'};
    return new DocumentBatch(
        document,
        0,
        1,
        List.of(
            new LoggedOperation(
                1, UUID.randomUUID(), "a", "a", "c", OperationType.EDIT, 0, 0, 0, delta, null)));
  }

  /** Commits one batch to occupy the lane, and then all others, which so come together. */
  private static List<CommitOutcome> together(ScriptedStore store, List<UUID> documents)
      throws Exception {
    try (GroupCommit commit = new GroupCommit(store, CommitMeter.none(), 1, 1000, 1 << 20)) {
      commit.commit(batch(UUID.randomUUID()));
      store.first.await();
      List<CompletionStage<CommitOutcome>> stages = new ArrayList<>();
      documents.forEach(document -> stages.add(commit.commit(batch(document))));
      store.go.countDown();
      List<CommitOutcome> outcomes = new ArrayList<>();
      for (var stage : stages) {
        outcomes.add(stage.toCompletableFuture().get(10, TimeUnit.SECONDS));
      }
      return outcomes;
    }
  }

  private static List<UUID> documents(int count) {
    List<UUID> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(UUID.randomUUID());
    }
    return documents;
  }

  @Test
  void whatWaitsIsCommittedTogetherInTheOrderOfIds() throws Exception {
    ScriptedStore store = new ScriptedStore(ids -> null);
    assertThat(together(store, documents(30)))
        .allMatch(outcome -> outcome instanceof CommitOutcome.Committed);
    assertThat(store.transactions).hasSize(2);
    List<String> ids = store.transactions.get(1).stream().map(UUID::toString).toList();
    assertThat(ids).hasSize(30).isSorted();
  }

  @Test
  void aRefusedTransactionIsHalvedUntilTheRefusedDocumentStandsAlone() throws Exception {
    List<UUID> documents = documents(32);
    UUID bad = documents.get(20);
    ScriptedStore store =
        new ScriptedStore(ids ->
            ids.contains(bad)
                ? new CommitStore.BatchRefusedException(
                    CommitStore.Reason.DATA, new RuntimeException())
                : null);
    List<CommitOutcome> outcomes = together(store, documents);
    for (int i = 0; i < 32; i++) {
      assertThat(outcomes.get(i))
          .isInstanceOf(i == 20 ? CommitOutcome.Failed.class : CommitOutcome.Committed.class);
    }
    assertThat(store.transactions.size()).isLessThanOrEqualTo(1 + 1 + 2 * 5);
  }

  @Test
  void aPassingRefusalIsTriedAgain() throws Exception {
    int[] left = {2};
    ScriptedStore store =
        new ScriptedStore(ids ->
            left[0]-- > 0
                ? new CommitStore.BatchRefusedException(
                    CommitStore.Reason.PASSING, new RuntimeException())
                : null);
    assertThat(together(store, documents(3)))
        .allMatch(outcome -> outcome instanceof CommitOutcome.Committed);
    assertThat(store.transactions).hasSize(4);
  }

  @Test
  void aBrokenConnectionLeavesEveryOutcomeOpen() throws Exception {
    ScriptedStore store =
        new ScriptedStore(ids -> new CommitStore.OutcomeUnknownException(new RuntimeException()));
    assertThat(together(store, documents(3)))
        .allMatch(outcome -> outcome instanceof CommitOutcome.Unknown);
    assertThat(store.transactions).hasSize(2);
  }
}
