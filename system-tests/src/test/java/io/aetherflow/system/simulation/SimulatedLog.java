package io.aetherflow.system.simulation;

import io.aetherflow.statesync.sequencer.CommitOutcome;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import io.aetherflow.statesync.sequencer.LoadedDocument;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import io.aetherflow.statesync.sequencer.OperationLog;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * One instance's way to PostgreSQL: slow, and now and then broken, also in the middle of a commit.
 */
final class SimulatedLog implements OperationLog {
  private static final int FIRST_PAGE = 20;

  private final SimulatedStatesync owner;
  private final World world;

  SimulatedLog(SimulatedStatesync owner) {
    this.owner = owner;
    this.world = owner.world;
  }

  @Override
  public CompletionStage<Optional<LoadedDocument>> load(UUID documentId) {
    world.trace("%s loads %s", owner.address, documentId);
    return answered(() -> Optional.of(world.postgres.load(documentId, 0, true, FIRST_PAGE)));
  }

  @Override
  public CompletionStage<Optional<LoadedDocument>> loadAfter(UUID documentId, long afterVersion) {
    world.trace("%s loads %s above %d", owner.address, documentId, afterVersion);
    return answered(
        () -> Optional.of(world.postgres.load(documentId, afterVersion, false, FIRST_PAGE)));
  }

  @Override
  public CompletionStage<List<LoggedOperation>> read(
      UUID documentId, long afterVersion, int limit) {
    world.trace("%s reads %s above %d", owner.address, documentId, afterVersion);
    return answered(() -> world.postgres.read(documentId, afterVersion, limit));
  }

  private <T> CompletionStage<T> answered(Supplier<T> question) {
    var answer = new CompletableFuture<T>();
    long there = there();
    long back = back();
    if (world.faulty(0.02)) {
      world.faults.count(Fault.LOG_UNREACHABLE);
      world.trace("%s does not reach the log", owner.address);
      owner.later(
          there,
          () ->
              answer.completeExceptionally(
                  new UncheckedIOException(new java.io.IOException("the log is unreachable"))));
      return answer;
    }
    owner.later(
        there,
        () -> {
          T read = question.get();
          owner.later(back, () -> answer.complete(read));
        });
    return answer;
  }

  @Override
  public CompletionStage<CommitOutcome> commit(DocumentBatch batch) {
    var outcome = new CompletableFuture<CommitOutcome>();
    long there = there();
    long back = back();
    var unknown = new CommitOutcome.Unknown();
    if (world.faulty(0.01)) {
      world.faults.count(Fault.COMMIT_UNKNOWN_AND_NOT_DONE);
      owner.later(there + back, () -> outcome.complete(unknown));
    } else if (world.faulty(0.01)) {
      owner.later(back, () -> outcome.complete(unknown));
      world.time.after(
          there + world.chance.micros(0, 200_000),
          () -> {
            if (world.postgres.commit(batch) instanceof CommitOutcome.Committed) {
              world.faults.count(Fault.COMMIT_UNKNOWN_AND_DONE_LATE);
            }
          });
    } else {
      boolean told = !world.faulty(0.01);
      boolean dies = world.faulty(0.004);
      long life = owner.life();
      world.time.after(
          there,
          () -> {
            var decided = world.postgres.commit(batch);
            world.trace(
                "%s commits %d operations on %s at %d: %s",
                owner.address,
                batch.operations().size(),
                batch.documentId(),
                batch.expectedVersion(),
                decided);
            done(decided, told, life, dies);
            if (life == owner.life()) {
              owner.later(back, () -> outcome.complete(told ? decided : unknown));
            }
          });
    }
    return outcome;
  }

  private void done(CommitOutcome decided, boolean told, long life, boolean dies) {
    boolean committed = decided instanceof CommitOutcome.Committed;
    if (decided instanceof CommitOutcome.LostRace) {
      world.faults.count(Fault.COMMIT_LOST_RACE);
    }
    if (committed && !told) {
      world.faults.count(Fault.COMMIT_UNKNOWN_AND_DONE);
    }
    if (committed && dies && life == owner.life()) {
      owner.crash();
    }
    if (committed && life != owner.life()) {
      world.faults.count(Fault.CRASHED_BETWEEN_COMMIT_AND_PUBLISH);
    }
  }

  private long there() {
    return world.chance.micros(100, 4_000);
  }

  private long back() {
    return world.chance.micros(100, 4_000);
  }
}
