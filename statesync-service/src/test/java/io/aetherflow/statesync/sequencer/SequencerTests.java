package io.aetherflow.statesync.sequencer;

import static io.aetherflow.statesync.sequencer.World.insert;
import static io.aetherflow.statesync.sequencer.World.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The life of edits in one instance and in two, on a log in memory. */
class SequencerTests {
  private final MemoryLog log = new MemoryLog();
  private final World world = new World(log);
  private final UUID document = log.create("ana");

  @Test
  void anEditIsAnsweredAndAnnouncedAfterItsCommitAndNotBefore() {
    log.automatic = false;
    var result = world.type(document, "ana", 0, 0, "hi");
    assertThat(log.step()).isTrue(); // The load.
    assertThat(result.here()).isFalse();
    assertThat(world.announced).isEmpty();
    log.run();
    assertThat(result.version()).isEqualTo(1);
    assertThat(world.announcedVersions()).containsExactly(1L);
  }

  @Test
  void whatComesWhileABatchCommitsIsJudgedOnTopOfItAndCommittedTogether() {
    world.type(document, "ana", 0, 0, "x");
    log.automatic = false;
    log.batches.clear();
    var first = world.type(document, "ana", 1, 1, "a");
    var second = world.type(document, "ana", 1, 2, "b");
    var third = world.type(document, "ana", 1, 3, "c");
    log.run();
    assertThat(List.of(first.version(), second.version(), third.version()))
        .containsExactly(2L, 3L, 4L);
    assertThat(log.batches).extracting(batch -> batch.operations().size()).containsExactly(1, 2);
    assertThat(world.text(document)).isEqualTo("xabc");
  }

  @Test
  void aRetryGetsTheOriginalVersion() {
    UUID opId = UUID.randomUUID();
    world.submit(document, "ana", insert(opId, 0, 0, "a"));
    world.type(document, "ana", 1, 0, "b");
    var retry = world.submit(document, "ana", insert(opId, 0, 0, "a"));
    assertThat(retry.only()).isEqualTo(new EditResult.Before(opId, 1));
    assertThat(log.operations(document)).hasSize(2);
  }

  @Test
  void aRetryOfWhatIsStillCommittingIsCommittedOnce() {
    world.type(document, "ana", 0, 0, "x");
    log.automatic = false;
    UUID opId = UUID.randomUUID();
    var first = world.submit(document, "ana", insert(opId, 1, 0, "a"));
    var retry = world.submit(document, "ana", insert(opId, 1, 0, "a"));
    assertThat(retry.here()).isFalse();
    log.run();
    assertThat(first.version()).isEqualTo(2);
    assertThat(retry.only()).isEqualTo(new EditResult.Before(opId, 2));
    assertThat(log.operations(document)).hasSize(2);
  }

  @Test
  void anIdWithOtherContentIsRefused() {
    UUID opId = UUID.randomUUID();
    world.submit(document, "ana", insert(opId, 0, 0, "a"));
    assertThat(world.submit(document, "ana", insert(opId, 0, 0, "b")).code())
        .isEqualTo("OP_ID_REUSED");
    // Above the window in which ids are compared, the log itself is the fence.
    assertThat(world.submit(document, "ana", insert(opId, 1, 0, "b")).code())
        .isEqualTo("OP_ID_REUSED");
    assertThat(world.text(document)).isEqualTo("a");
  }

  @Test
  void aLostRaceIsJudgedAgainInTheOrderOfArrival() {
    World other = new World(log);
    log.member(document, "bob", Role.EDITOR);
    world.type(document, "ana", 0, 0, "x");
    assertThat(other.type(document, "bob", 0, 0, "b").version()).isEqualTo(2);
    var first = world.type(document, "ana", 1, 1, "c");
    var second = world.type(document, "ana", 1, 2, "d");
    assertThat(List.of(first.version(), second.version())).containsExactly(3L, 4L);
    assertThat(world.text(document)).isIn("xbcd", "xcdb", "bxcd");
    assertThat(log.operations(document))
        .extracting(LoggedOperation::version)
        .containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void twoInstancesOnOneDocumentLoseNothing() {
    World other = new World(log);
    log.member(document, "bob", Role.EDITOR);
    for (int i = 0; i < 50; i++) {
      assertThat(world.type(document, "ana", 0, 0, "a").version()).isEqualTo(2 * i + 1);
      assertThat(other.type(document, "bob", 0, 0, "b").version()).isEqualTo(2 * i + 2);
    }
    assertThat(world.text(document)).hasSize(100);
  }

  @Test
  void anUnknownOutcomeIsLookedUp() {
    world.type(document, "ana", 0, 0, "x");
    log.nextCommit = MemoryLog.Fate.LOST_ANSWER;
    UUID opId = UUID.randomUUID();
    var committed = world.submit(document, "ana", insert(opId, 1, 0, "a"));
    assertThat(committed.only()).isEqualTo(new EditResult.Before(opId, 2));
    log.nextCommit = MemoryLog.Fate.LOST;
    assertThat(world.type(document, "ana", 1, 1, "b").only()).isInstanceOf(EditResult.Done.class);
    assertThat(log.operations(document)).hasSize(3);
  }

  @Test
  void whatMayBeCommittedIsNeitherAcknowledgedNorRejectedUntilTheLogCanBeAsked() {
    world.type(document, "ana", 0, 0, "x");
    log.automatic = false;
    log.nextCommit = MemoryLog.Fate.LOST_ANSWER;
    var doubtful = world.type(document, "ana", 1, 0, "a");
    log.step();
    log.reachable = false;
    var certain = world.type(document, "ana", 1, 0, "b");
    log.run();
    assertThat(certain.code()).isEqualTo("UNAVAILABLE");
    world.pass(Duration.ofSeconds(1));
    log.run();
    assertThat(doubtful.here()).isFalse();
    log.reachable = true;
    log.automatic = true;
    log.run();
    world.pass(Duration.ofSeconds(5));
    assertThat(doubtful.version()).isEqualTo(2);
    assertThat(log.operations(document)).hasSize(2);
  }

  @Test
  void ofABatchOnlyTheOperationThatTheLogRefusesIsRejected() {
    world.type(document, "ana", 0, 0, "x");
    log.member(document, "bob", Role.EDITOR);
    log.automatic = false;
    UUID poisoned = UUID.randomUUID();
    log.poisonedOperations.add(poisoned);
    var before = world.type(document, "ana", 1, 0, "a");
    var bad =
        world.submit(
            document, "bob", insert(poisoned, 1, 0, "p"), insert(UUID.randomUUID(), 1, 0, "q"));
    var after = world.type(document, "ana", 1, 0, "c");
    log.run();
    assertThat(bad.code(0)).isEqualTo("INTERNAL");
    assertThat(bad.code(1)).isEqualTo("PREDECESSOR_REJECTED");
    assertThat(before.version()).isEqualTo(2);
    assertThat(after.version()).isEqualTo(3);
    assertThat(world.text(document)).doesNotContain("p").doesNotContain("q").hasSize(3);
  }

  @Test
  void thoseBehindARejectedOperationAreRejectedAndThoseBeforeItStay() {
    var results =
        world.submit(
            document,
            "ana",
            insert(UUID.randomUUID(), 0, 0, "a"),
            insert(UUID.randomUUID(), 0, 90, "b"),
            insert(UUID.randomUUID(), 0, 0, "c"));
    assertThat(results.get(0)).isInstanceOf(EditResult.Done.class);
    assertThat(results.code(1)).isEqualTo("OUT_OF_RANGE");
    assertThat(results.code(2)).isEqualTo("PREDECESSOR_REJECTED");
  }

  @Test
  void whoIsRemovedCannotEditAnyMore() {
    log.member(document, "bob", Role.EDITOR);
    assertThat(world.type(document, "bob", 0, 0, "b").version()).isEqualTo(1);
    log.remove(document, "bob");
    assertThat(world.type(document, "bob", 1, 0, "b").code()).isEqualTo("NOT_FOUND");
    log.member(document, "bob", Role.VIEWER);
    assertThat(world.type(document, "bob", 1, 0, "b").code()).isEqualTo("FORBIDDEN");
  }

  @Test
  void aRightThatWasGivenElsewhereIsKnownBeforeAnybodyIsRefused() {
    world.type(document, "ana", 0, 0, "a");
    log.member(document, "bob", Role.EDITOR);
    assertThat(world.type(document, "bob", 1, 0, "b").version()).isEqualTo(2);
  }

  @Test
  void aVersionThatWasCommittedElsewhereIsNoFutureOne() {
    world.type(document, "ana", 0, 0, "a");
    World other = new World(log);
    other.type(document, "ana", 1, 0, "b");
    assertThat(world.type(document, "ana", 2, 0, "c").version()).isEqualTo(3);
    assertThat(world.type(document, "ana", 9, 0, "c").code()).isEqualTo("BASE_IN_FUTURE");
  }

  @Test
  void whileSomebodyHoldsTheLockOthersAreToldWho() {
    log.member(document, "bob", Role.EDITOR);
    log.lock(document, new LockLease("bob", "Bob", "session-of-bob", world.now(), world.now()));
    var refused = world.type(document, "ana", 0, 0, "a").only();
    assertThat(refused)
        .isInstanceOfSatisfying(
            EditResult.Rejected.class,
            rejected -> {
              assertThat(rejected.refusal().code()).isEqualTo("LOCKED");
              assertThat(rejected.refusal().lockHolderName()).isEqualTo("Bob");
            });
    assertThat(world.type(document, "bob", 0, 0, "b").version()).isEqualTo(1);
  }

  @Test
  void anArchivedDocumentIsNotEdited() {
    log.archive(document);
    assertThat(world.type(document, "ana", 0, 0, "a").code()).isEqualTo("ARCHIVED");
  }

  @Test
  void anUnknownDocumentIsNotFound() {
    assertThat(world.type(UUID.randomUUID(), "ana", 0, 0, "a").code()).isEqualTo("NOT_FOUND");
    assertThat(world.sequencers.active()).isZero();
  }

  @Test
  void malformedDeltasDisturbNobody() {
    for (String bad :
        List.of(
            "", "null", "{", "[{\"insert\":\"\\ud800\"}]", "[{\"delete\":-1}]", "[{\"x\":1}]")) {
      assertThat(world.submit(document, "ana", raw(UUID.randomUUID(), 0, bad)).code()).isNotEmpty();
    }
    String large = "a".repeat(300_000);
    assertThat(world.type(document, "ana", 0, 0, large).code()).isEqualTo("TOO_LARGE");
    assertThat(world.type(document, "ana", 0, 0, "a").version()).isEqualTo(1);
  }

  @Test
  void whoComesFromFarBehindIsUnderstoodFromTheLog() {
    log.member(document, "bob", Role.EDITOR);
    world.type(document, "ana", 0, 0, "x");
    for (int i = 1; i <= 3500; i++) {
      world.type(document, "ana", i, i, "a");
      if (i % 400 == 0) {
        world.pass(Duration.ofSeconds(1));
      }
    }
    UUID opId = UUID.randomUUID();
    var late =
        world.submit(
            document, "bob", insert(opId, 1, 0, "b"), insert(UUID.randomUUID(), 1, 1, "c"));
    assertThat(late.get(0)).isInstanceOf(EditResult.Done.class);
    assertThat(late.get(1)).isInstanceOf(EditResult.Done.class);
    assertThat(world.text(document)).startsWith("bcxaaa").hasSize(3503);
    var again = world.submit(document, "bob", insert(opId, 1, 0, "b"));
    assertThat(again.only()).isEqualTo(new EditResult.Before(opId, 3502));
  }

  @Test
  void whoComesFromFarBehindWithManyEditsIsUnderstoodByOneReading() {
    log.member(document, "bob", Role.EDITOR);
    world.type(document, "ana", 0, 0, "x");
    for (int i = 1; i <= 2500; i++) {
      world.type(document, "ana", i, i, "a");
      if (i % 400 == 0) {
        world.pass(Duration.ofSeconds(1));
      }
    }
    int before = log.pagesRead;
    log.automatic = false;
    var frame = new EditOperation[100];
    for (int i = 0; i < frame.length; i++) {
      frame[i] = insert(UUID.randomUUID(), 1 + i, i, "b");
    }
    var late = world.submit(document, "bob", frame);
    var quick = world.type(document, "ana", 2501, 0, "q");
    log.run();
    assertThat(quick.version()).isEqualTo(2502);
    for (int i = 0; i < frame.length; i++) {
      assertThat(late.get(i)).isInstanceOf(EditResult.Done.class);
    }
    assertThat(log.pagesRead - before).isLessThan(10);
    assertThat(world.text(document)).startsWith("q" + "b".repeat(100) + "xaaa").hasSize(2602);
  }

  @Test
  void aCrowdFromFarBehindIsUnderstoodByOneReading() {
    for (int i = 0; i < 50; i++) {
      log.member(document, "late" + i, Role.EDITOR);
    }
    world.type(document, "ana", 0, 0, "x");
    for (int i = 1; i <= 2500; i++) {
      world.type(document, "ana", i, i, "a");
      if (i % 400 == 0) {
        world.pass(Duration.ofSeconds(1));
      }
    }
    int pagesBefore = log.pagesRead;
    int batchesBefore = log.batches.size();
    log.automatic = false;
    var late = new ArrayList<World.Results>();
    for (int i = 0; i < 50; i++) {
      late.add(world.type(document, "late" + i, 1, 0, "b"));
    }
    log.run();
    for (int i = 0; i < 50; i++) {
      assertThat(late.get(i).version()).isEqualTo(2502 + i);
    }
    assertThat(log.pagesRead - pagesBefore).isLessThan(10);
    // What was read for the first one serves all others, and they go to the log together.
    assertThat(log.batches.size() - batchesBefore).isEqualTo(1);
    assertThat(world.text(document)).startsWith("b".repeat(50) + "xaaa").hasSize(2551);
  }

  @Test
  void whatWasPreparedTooLongAgoIsPreparedAgainInItsOrder() {
    Limits d = Limits.defaults();
    World forgetful =
        new World(
            log,
            new Limits(
                d.documentSizeMax(),
                d.deltaBytesMax(),
                d.operationsPerUserAndSecond(),
                d.operationsPerDocumentAndSecond(),
                d.queuedOperationsMax(),
                d.queuedBytesMax(),
                5,
                d.historyOperationsMax(),
                d.batchOperationsMax(),
                d.batchBytesMax(),
                d.snapshotBytesMin(),
                d.documentsMax(),
                d.documentsBytesMax(),
                d.idleAfter()));
    log.member(document, "bob", Role.EDITOR);
    forgetful.type(document, "ana", 0, 0, "x");
    for (int i = 1; i <= 30; i++) {
      forgetful.type(document, "ana", i, i, "a");
    }
    log.automatic = false;
    var late =
        forgetful.submit(
            document,
            "bob",
            insert(UUID.randomUUID(), 1, 0, "b"),
            insert(UUID.randomUUID(), 1, 1, "c"),
            insert(UUID.randomUUID(), 1, 2, "d"));
    // While the history is read, more is written than is kept in memory.
    for (int i = 0; i < 30; i++) {
      forgetful.type(document, "ana", 31, i, "q");
    }
    log.run();
    for (int i = 0; i < 3; i++) {
      assertThat(late.get(i)).isInstanceOf(EditResult.Done.class);
    }
    assertThat(forgetful.text(document)).contains("bcd").hasSize(64);
  }

  @Test
  void othersGoOnWhileSomebodyFromFarBehindIsPrepared() {
    log.member(document, "bob", Role.EDITOR);
    world.type(document, "ana", 0, 0, "x");
    for (int i = 1; i <= 2500; i++) {
      world.type(document, "ana", i, i, "a");
      if (i % 400 == 0) {
        world.pass(Duration.ofSeconds(1));
      }
    }
    log.automatic = false;
    var late = world.type(document, "bob", 1, 0, "b");
    var behind = world.type(document, "bob", 1, 1, "c");
    var quick = world.type(document, "ana", 2501, 0, "q");
    // The history is being read; the quick one's commit was asked for after it, and is answered all
    // the same.
    log.step();
    log.step();
    assertThat(quick.here()).isTrue();
    log.run();
    assertThat(late.version()).isEqualTo(2503);
    assertThat(behind.version()).isEqualTo(2504);
  }

  @Test
  void budgetsAreHeldPerUserAndPerDocument() {
    Limits d = Limits.defaults();
    World tight =
        new World(
            log,
            new Limits(
                d.documentSizeMax(),
                d.deltaBytesMax(),
                10,
                15,
                d.queuedOperationsMax(),
                d.queuedBytesMax(),
                d.recentOperations(),
                d.historyOperationsMax(),
                d.batchOperationsMax(),
                d.batchBytesMax(),
                d.snapshotBytesMin(),
                d.documentsMax(),
                d.documentsBytesMax(),
                d.idleAfter()));
    log.member(document, "bob", Role.EDITOR);
    for (int i = 0; i < 10; i++) {
      tight.type(document, "ana", i, 0, "a");
    }
    var over = tight.type(document, "ana", 10, 0, "a").only();
    assertThat(over)
        .isInstanceOfSatisfying(
            EditResult.Rejected.class,
            rejected -> {
              assertThat(rejected.refusal().code()).isEqualTo("RATE_LIMITED");
              assertThat(rejected.refusal().retry()).isTrue();
              assertThat(rejected.refusal().retryAfterMillis()).isEqualTo(100);
            });
    for (int i = 0; i < 5; i++) {
      assertThat(tight.type(document, "bob", 10, 0, "b").code()).isEmpty();
    }
    assertThat(tight.type(document, "bob", 10, 0, "b").code()).isEqualTo("RATE_LIMITED");
    tight.pass(Duration.ofSeconds(1));
    assertThat(tight.type(document, "bob", 10, 0, "b").code()).isEmpty();
  }

  @Test
  void whatWaitsForTheLogIsBounded() {
    Limits d = Limits.defaults();
    World tight =
        new World(
            log,
            new Limits(
                d.documentSizeMax(),
                d.deltaBytesMax(),
                500,
                500,
                3,
                d.queuedBytesMax(),
                d.recentOperations(),
                d.historyOperationsMax(),
                d.batchOperationsMax(),
                d.batchBytesMax(),
                d.snapshotBytesMin(),
                d.documentsMax(),
                d.documentsBytesMax(),
                d.idleAfter()));
    log.automatic = false;
    for (int i = 0; i < 3; i++) {
      assertThat(tight.type(document, "ana", 0, 0, "a").here()).isFalse();
    }
    assertThat(tight.type(document, "ana", 0, 0, "a").code()).isEqualTo("RATE_LIMITED");
    log.run();
    assertThat(log.operations(document)).hasSize(3);
  }

  @Test
  void anIdleDocumentLeavesMemoryAndComesBack() {
    world.type(document, "ana", 0, 0, "a");
    world.sequencers.sweep();
    assertThat(world.sequencers.active()).isEqualTo(1);
    world.pass(Duration.ofSeconds(61));
    world.sequencers.sweep();
    assertThat(world.sequencers.active()).isZero();
    assertThat(world.type(document, "ana", 1, 1, "b").version()).isEqualTo(2);
    assertThat(world.text(document)).isEqualTo("ab");
  }

  private static Limits remembering(int operations, long documentsBytesMax) {
    Limits d = Limits.defaults();
    return new Limits(
        d.documentSizeMax(),
        d.deltaBytesMax(),
        d.operationsPerUserAndSecond(),
        d.operationsPerDocumentAndSecond(),
        d.queuedOperationsMax(),
        d.queuedBytesMax(),
        operations,
        d.historyOperationsMax(),
        d.batchOperationsMax(),
        d.batchBytesMax(),
        d.snapshotBytesMin(),
        d.documentsMax(),
        documentsBytesMax,
        d.idleAfter());
  }

  @Test
  void withTooLittleMemoryOperationsLeaveItAndThenWhoeverIsIdle() {
    World full = new World(log, remembering(10, 16_000));
    UUID other = log.create("ana");
    for (UUID edited : List.of(document, other, log.create("ana"), log.create("ana"))) {
      for (int i = 0; i < 19; i++) {
        full.type(edited, "ana", i, 0, "a");
      }
    }
    long before = full.sequencers.memoryBytes();
    assertThat(before).isBetween(16_000L, 32_000L);
    full.sequencers.sweep();
    // Ten operations of nineteen are left of each.
    assertThat(full.sequencers.memoryBytes()).isBetween(before / 3, before * 2 / 3);
    int read = log.pagesRead;
    assertThat(full.type(document, "bob-is-no-member", 2, 0, "b").code()).isNotEmpty();
    log.member(document, "bob", Role.EDITOR);
    assertThat(full.type(document, "bob", 2, 0, "b").version()).isEqualTo(20);
    assertThat(log.pagesRead).isGreaterThan(read);

    World fuller = new World(log, remembering(10, 1));
    fuller.type(document, "ana", 20, 0, "c");
    fuller.pass(Duration.ofSeconds(2));
    fuller.type(other, "ana", 19, 0, "c");
    fuller.sequencers.sweep();
    assertThat(fuller.sequencers.active()).isEqualTo(1);
    assertThat(fuller.type(document, "ana", 21, 0, "d").version()).isEqualTo(22);
  }

  @Test
  void aDocumentOfLargeOperationsKeepsFewerOfThem() {
    long most = 400_000;
    World full = new World(log, remembering(1000, most));
    String large = "x".repeat(10_000);
    full.type(document, "ana", 0, 0, large);
    for (int i = 1; i <= 100; i++) {
      String replaced = "[{\"insert\":\"" + large + "\"},{\"delete\":10000}]";
      assertThat(full.submit(document, "ana", raw(UUID.randomUUID(), i, replaced)).version())
          .isEqualTo(i + 1);
      assertThat(full.sequencers.memoryBytes()).isLessThan(most / 2);
    }
    // Who comes from further behind is understood all the same.
    log.member(document, "bob", Role.EDITOR);
    assertThat(full.type(document, "bob", 2, 0, "b").version()).isEqualTo(102);
    // As long as it is among the newest, all that it was written on stays.
    for (int i = 102; i < 120; i++) {
      full.type(document, "ana", i, 0, "c");
    }
    assertThat(full.sequencers.memoryBytes()).isLessThan(most / 2);
  }

  @Test
  void snapshotsAreOfferedAsTheLogGrowsAndShortenTheNextLoad() {
    for (int i = 0; i < 400; i++) {
      world.type(document, "ana", i, i, "a");
    }
    assertThat(world.snapshots).hasSizeBetween(1, 3);
    World restarted = new World(log);
    assertThat(restarted.type(document, "ana", 400, 400, "b").version()).isEqualTo(401);
    assertThat(restarted.text(document)).isEqualTo("a".repeat(400) + "b");
  }

  @Test
  void aTimeFromTheFutureIsClampedOnce() {
    UUID opId = UUID.randomUUID();
    EditOperation early =
        new EditOperation(opId, 0, null, insert(opId, 0, 0, "a").delta(), Long.MAX_VALUE);
    world.submit(document, "ana", early);
    assertThat(log.operations(document).getFirst().writtenAtMillis())
        .isEqualTo(world.now().toEpochMilli());
    world.pass(Duration.ofSeconds(5));
    assertThat(world.submit(document, "ana", early).only())
        .isEqualTo(new EditResult.Before(opId, 1));
  }

  @Test
  void whileDrainingNothingNewIsTakenAndWhatWasTakenIsAnswered() {
    log.automatic = false;
    var taken = world.type(document, "ana", 0, 0, "a");
    world.sequencers.drain();
    var refused = world.type(document, "ana", 0, 0, "b");
    assertThat(world.sequencers.unanswered()).isEqualTo(1);
    log.run();
    assertThat(taken.version()).isEqualTo(1);
    assertThat(refused.here()).isFalse();
    assertThat(world.sequencers.unanswered()).isZero();
  }
}
