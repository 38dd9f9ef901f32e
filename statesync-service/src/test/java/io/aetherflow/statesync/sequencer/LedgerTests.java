package io.aetherflow.statesync.sequencer;

import static io.aetherflow.statesync.sequencer.World.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.Role;
import io.aetherflow.statesync.ledger.RecordedConflict;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What conflicts do to the ledger, and people to conflicts, on a log in memory. */
class LedgerTests {
  private final MemoryLog log = new MemoryLog();
  private final World world = new World(log);
  private final UUID document = log.create("ana");

  @BeforeEach
  void twoWordsAndThreeEditors() {
    log.member(document, "bob", Role.EDITOR);
    log.member(document, "cid", Role.EDITOR);
    world.type(document, "ana", 0, 0, "one two");
  }

  private World.Results replace(World at, String user, long base, String text) {
    String delta = "[{\"insert\":\"" + text + "\"},{\"delete\":3}]";
    return at.submit(document, user, raw(UUID.randomUUID(), base, delta));
  }

  private RecordedConflict contested() {
    replace(world, "bob", 1, "BOB");
    replace(world, "cid", 1, "CID");
    return log.ledger.only();
  }

  @Test
  void theEntryIsCommittedWithTheOperationAndToldWithIt() {
    log.policy(document, "manual");
    RecordedConflict conflict = contested();
    assertThat(conflict.open()).isTrue();
    assertThat(conflict.detectedVersion()).isEqualTo(3);
    assertThat(conflict.resolutionVersion()).isEqualTo(4);
    assertThat(world.announced.getLast().getConflictsList())
        .extracting(told -> told.getId())
        .containsExactly(conflict.id().toString());
    assertThat(log.operations(document).get(2).rulings()).isNotEmpty();
  }

  @Test
  void aLostRaceRecordsTheEntryOnceAsItIsOnTheNewestVersion() {
    World other = new World(log);
    replace(world, "bob", 1, "BOB");
    other.type(document, "ana", 2, 7, "!");
    log.automatic = false;
    var late = replace(world, "cid", 1, "CID");
    log.run();
    assertThat(late.version()).isEqualTo(4);
    assertThat(log.ledger.only().detectedVersion()).isEqualTo(4);
    assertThat(log.ledger.only().remains().anchorVersion()).isGreaterThanOrEqualTo(4);
    assertThat(world.text(document)).isEqualTo(other.text(document)).contains(" two");
  }

  @Test
  void anInstanceThatStartsOnASnapshotInsideAContestFindsIt() {
    replace(world, "bob", 1, "BOB");
    log.snapshot(document, 2, "[{\"insert\":\"BOB two\"}]".getBytes(StandardCharsets.UTF_8));
    secondWord(world, "cid", 1, "CID");
    secondWord(new World(log), "ana", 2, "ANA");
    assertThat(log.ledger.only().resolution()).isEqualTo("lww");
    assertThat(world.text(document)).isIn("BOB CID", "BOB ANA");
  }

  private void secondWord(World at, String user, long base, String text) {
    String delta = "[{\"retain\":4},{\"insert\":\"" + text + "\"},{\"delete\":3}]";
    at.submit(document, user, raw(UUID.randomUUID(), base, delta)).version();
  }

  @Test
  void anUnknownOutcomeRecordsTheEntryOnce() {
    replace(world, "bob", 1, "BOB");
    log.nextCommit = MemoryLog.Fate.LOST_ANSWER;
    replace(world, "cid", 1, "CID");
    assertThat(log.ledger.only().revision()).isEqualTo(1);
    log.nextCommit = MemoryLog.Fate.LOST;
    replace(world, "ana", 1, "ANA");
    assertThat(log.ledger.all()).hasSize(2);
  }

  @Test
  void aPolicyThatIsChangedAppliesToWhatIsJudgedFromThenOn() {
    replace(world, "bob", 1, "BOB");
    log.policy(document, "merge");
    replace(world, "cid", 1, "CID");
    assertThat(log.ledger.only().resolution()).isEqualTo("merge");
    assertThat(world.text(document)).isEqualTo("BOBCID two");
  }

  @Test
  void ofTwoWhoDecideAtOnceOneIsToldToReadAnew() {
    log.policy(document, "manual");
    RecordedConflict conflict = contested();
    World other = new World(log);
    other.type(document, "ana", 4, 0, "x");
    log.automatic = false;
    var first = world.wish(document, "bob", conflict, Wish.Kind.SECOND, "");
    var sameInstance = world.wish(document, "ana", conflict, Wish.Kind.BOTH, "");
    var otherInstance = other.wish(document, "cid", conflict, Wish.Kind.OWN, "mine");
    log.run();
    assertThat(
            java.util.stream.Stream.of(first, sameInstance, otherInstance)
                .filter(result -> result.code().isEmpty()))
        .hasSize(1);
    assertThat(
            java.util.stream.Stream.of(first, sameInstance, otherInstance)
                .filter(result -> result.code().equals("OUTDATED")))
        .hasSize(2);
    assertThat(log.ledger.only().open()).isFalse();
    assertThat(log.operations(document)).hasSize(6);
  }

  @Test
  void aDecisionWhoseAnswerWasLostIsAnsweredWithItsVersion() {
    log.policy(document, "manual");
    RecordedConflict conflict = contested();
    log.nextCommit = MemoryLog.Fate.LOST_ANSWER;
    var decided = world.wish(document, "bob", conflict, Wish.Kind.SECOND, "");
    assertThat(decided.only()).isInstanceOf(EditResult.Before.class);
    assertThat(decided.version()).isEqualTo(5);
    assertThat(world.text(document)).isEqualTo("CID two");
    log.nextCommit = MemoryLog.Fate.LOST;
    var restored = world.wish(document, "bob", log.ledger.only(), Wish.Kind.RESTORE, "");
    assertThat(restored.version()).isEqualTo(6);
    assertThat(world.text(document)).contains("BOB").contains("CID");
  }

  @Test
  void rightsAndLockAreJudgedAtTheCommit() {
    log.policy(document, "manual");
    RecordedConflict conflict = contested();
    log.member(document, "bob", Role.VIEWER);
    assertThat(world.wish(document, "bob", conflict, Wish.Kind.SECOND, "").code())
        .isEqualTo("FORBIDDEN");
    log.lock(document, new LockLease("cid", "Cid", "session-of-cid", world.now(), world.now()));
    assertThat(world.wish(document, "ana", conflict, Wish.Kind.SECOND, "").code())
        .isEqualTo("LOCKED");
    log.lock(document, null);
    log.archive(document);
    assertThat(world.wish(document, "ana", conflict, Wish.Kind.SECOND, "").code())
        .isEqualTo("ARCHIVED");
    assertThat(log.ledger.only().open()).isTrue();
  }

  @Test
  void aSecondOpenConflictAtThePlaceIsDecidedOnTheContentThere() {
    log.policy(document, "manual");
    contested();
    replace(world, "ana", 1, "ANA");
    var conflicts = log.ledger.all();
    assertThat(conflicts).hasSize(2);
    world.wish(document, "bob", conflicts.get(0), Wish.Kind.SECOND, "");
    assertThat(world.text(document)).isEqualTo("CID two");
    world.wish(document, "bob", log.ledger.all().get(1), Wish.Kind.SECOND, "");
    assertThat(world.text(document)).contains("ANA").doesNotContain("BOB").endsWith(" two");
  }

  @Test
  void aDecisionLongAfterReadsTheHistoryItNeeds() {
    log.policy(document, "manual");
    RecordedConflict conflict = contested();
    for (int i = 4; i < 2600; i++) {
      world.type(document, "ana", i, 0, "a");
      if (i % 400 == 0) {
        world.pass(java.time.Duration.ofSeconds(1));
      }
    }
    World restarted = new World(log);
    assertThat(restarted.wish(document, "bob", conflict, Wish.Kind.SECOND, "").version())
        .isEqualTo(2601);
    assertThat(world.text(document)).endsWith("aCID two");
    restarted.pass(java.time.Duration.ofSeconds(1));
  }
}
