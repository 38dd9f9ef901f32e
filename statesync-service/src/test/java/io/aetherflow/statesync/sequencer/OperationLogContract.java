package io.aetherflow.statesync.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.history.Choice;
import io.aetherflow.model.history.OperationType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every log does. */
public abstract class OperationLogContract {

  /** The log under test. */
  protected abstract OperationLog log();

  /** Makes an empty document. */
  protected abstract UUID create(String owner);

  /** Raises the document's guard by one. */
  protected abstract void raiseGuard(UUID document);

  /** Makes the log refuse every batch that holds this operation. */
  protected abstract void poison(UUID opId);

  @Test
  void anEmptyDocumentIsLoaded() {
    UUID document = create("ana");
    var loaded = wait(log().load(document)).orElseThrow();
    assertThat(loaded.version()).isZero();
    assertThat(loaded.access().guard()).isEqualTo(1);
    assertThat(loaded.access().memberByUserId()).containsOnlyKeys("ana");
    assertThat(loaded.lastCommittedAtMillis()).isZero();
    assertThat(loaded.operations()).isEmpty();
    assertThat(loaded.snapshot()).isNull();
    assertThat(wait(log().load(UUID.randomUUID()))).isEmpty();
  }

  @Test
  void whatWasCommittedIsRead() {
    UUID document = create("ana");
    LoggedOperation plain = operation(1, "[{\"insert\":\"a\"}]", null);
    LoggedOperation moved =
        ruled(
            operation(
                2,
                "[{\"retain\":1},{\"insert\":\"\\u00e4\\ud83d\\ude00\"}]",
                "[{\"insert\":\"ä😀\"}]"),
            Map.of("C1/1.0/0", Choice.FIRST, "C3/1/\"\u00e4", Choice.BOTH));
    CommitOutcome outcome = wait(log().commit(batch(document, 0, 1, plain, moved)));
    assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
    long at = ((CommitOutcome.Committed) outcome).committedAtMillis();
    assertThat(at).isPositive();
    List<LoggedOperation> read = wait(log().read(document, 0, 10));
    assertThat(read)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("status")
        .containsExactly(plain.committedAt(at), moved.committedAt(at));
    var loaded = wait(log().load(document)).orElseThrow();
    assertThat(loaded.version()).isEqualTo(2);
    assertThat(loaded.lastCommittedAtMillis()).isEqualTo(at);
    assertThat(loaded.operations()).hasSize(2);
    assertThat(wait(log().loadAfter(document, 1)).orElseThrow().operations()).hasSize(1);
    assertThat(wait(log().loadAfter(document, 2)).orElseThrow().operations()).isEmpty();
    assertThat(wait(log().read(document, 2, 10))).isEmpty();
  }

  @Test
  void anotherVersionOrGuardThanExpectedLosesAndChangesNothing() {
    UUID document = create("ana");
    assertThat(wait(log().commit(batch(document, 0, 1, operation(1)))))
        .isInstanceOf(CommitOutcome.Committed.class);
    assertThat(wait(log().commit(batch(document, 0, 1, operation(1)))))
        .isInstanceOf(CommitOutcome.LostRace.class);
    raiseGuard(document);
    assertThat(wait(log().commit(batch(document, 1, 1, operation(2)))))
        .isInstanceOf(CommitOutcome.LostRace.class);
    assertThat(wait(log().commit(batch(document, 1, 2, operation(2)))))
        .isInstanceOf(CommitOutcome.Committed.class);
    assertThat(wait(log().commit(batch(UUID.randomUUID(), 0, 1, operation(1)))))
        .isInstanceOf(CommitOutcome.LostRace.class);
    assertThat(wait(log().read(document, 0, 10)))
        .extracting(LoggedOperation::version)
        .containsExactly(1L, 2L);
  }

  @Test
  void anIdIsTakenOncePerDocument() {
    UUID document = create("ana");
    LoggedOperation first = operation(1);
    wait(log().commit(batch(document, 0, 1, first)));
    LoggedOperation again = withId(operation(2), first.opId());
    assertThat(wait(log().commit(batch(document, 1, 1, again))))
        .isEqualTo(new CommitOutcome.Failed(true));
    UUID other = create("ana");
    assertThat(wait(log().commit(batch(other, 0, 1, first))))
        .isInstanceOf(CommitOutcome.Committed.class);
  }

  @Test
  void aPoisonedDocumentFailsAloneInAFullBatch() {
    LoggedOperation bad = operation(1);
    poison(bad.opId());
    UUID poisoned = create("ana");
    List<CompletionStage<CommitOutcome>> good = new ArrayList<>();
    CompletionStage<CommitOutcome> failed = null;
    for (int i = 0; i < 40; i++) {
      if (i == 17) {
        failed = log().commit(batch(poisoned, 0, 1, bad));
      }
      good.add(log().commit(batch(create("ana"), 0, 1, operation(1))));
    }
    assertThat(wait(failed)).isEqualTo(new CommitOutcome.Failed(false));
    for (CompletionStage<CommitOutcome> outcome : good) {
      assertThat(wait(outcome)).isInstanceOf(CommitOutcome.Committed.class);
    }
    assertThat(wait(log().read(poisoned, 0, 10))).isEmpty();
    assertThat(wait(log().commit(batch(poisoned, 0, 1, operation(1)))))
        .isInstanceOf(CommitOutcome.Committed.class);
  }

  @Test
  void longLogsAreReadByPage() {
    UUID document = create("ana");
    LoggedOperation[] operations = new LoggedOperation[2500];
    for (int i = 0; i < operations.length; i++) {
      operations[i] = operation(i + 1);
    }
    wait(log().commit(batch(document, 0, 1, operations)));
    var loaded = wait(log().load(document)).orElseThrow();
    assertThat(loaded.version()).isEqualTo(2500);
    assertThat(loaded.operations()).hasSize(OperationLog.PAGE_MAX);
    assertThat(loaded.operations().getFirst().version()).isEqualTo(1);
    assertThat(wait(log().read(document, 2000, 1000))).hasSize(500);
    assertThat(wait(log().read(document, 10, 5)))
        .extracting(LoggedOperation::version)
        .containsExactly(11L, 12L, 13L, 14L, 15L);
  }

  protected static <T> T wait(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  protected static DocumentBatch batch(
      UUID document, long expected, long guard, LoggedOperation... operations) {
    return new DocumentBatch(document, expected, guard, List.of(operations));
  }

  protected static LoggedOperation operation(long version) {
    return operation(version, "[{\"insert\":\"a\"}]", null);
  }

  static LoggedOperation operation(long version, String delta, String written) {
    return new LoggedOperation(
        version,
        UUID.randomUUID(),
        "ana",
        "Ana",
        "client-1",
        OperationType.EDIT,
        version - 1,
        1_700_000_000_123L,
        0,
        delta.getBytes(StandardCharsets.UTF_8),
        written == null ? null : written.getBytes(StandardCharsets.UTF_8));
  }

  private static LoggedOperation ruled(LoggedOperation o, Map<String, Choice> rulings) {
    return new LoggedOperation(
        o.version(),
        o.opId(),
        o.userId(),
        o.userName(),
        o.clientId(),
        o.type(),
        o.baseVersion(),
        o.writtenAtMillis(),
        0,
        o.delta(),
        o.writtenDelta(),
        rulings,
        "");
  }

  private static LoggedOperation withId(LoggedOperation o, UUID opId) {
    return new LoggedOperation(
        o.version(),
        opId,
        o.userId(),
        o.userName(),
        o.clientId(),
        o.type(),
        o.baseVersion(),
        o.writtenAtMillis(),
        0,
        o.delta(),
        o.writtenDelta());
  }
}
