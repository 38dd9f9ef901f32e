package io.aetherflow.statesync;

import static io.aetherflow.statesync.GatewayStream.operation;
import static io.aetherflow.statesync.GatewayStream.submission;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.local.StalledCommits;
import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ConflictChoice;
import io.aetherflow.proto.statesync.v1.ConflictsGrpc;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.RenameDocumentRequest;
import io.aetherflow.proto.statesync.v1.ResolveConflictRequest;
import io.aetherflow.proto.statesync.v1.RestoreConflictRequest;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Commits that are lost, refused, cut off and raced for, with two instances on one real database.
 */
class CommitFaultsIT {
  private static TestInfrastructure servers;
  private static String database;
  private static RunningStatesync one;
  private static RunningStatesync two;
  private static GatewayStream toOne;
  private static GatewayStream toTwo;

  @BeforeAll
  static void start() {
    // Servers of its own: this test makes commits wait.
    servers = TestInfrastructure.start();
    database = servers.freshDatabase();
    String[] settings = {
      "aetherflow.statesync.operations-per-user-and-second=100000",
      "aetherflow.statesync.operations-per-document-and-second=100000"
    };
    one = RunningStatesync.start(servers, database, settings);
    two = RunningStatesync.start(servers, database, settings);
    toOne = new GatewayStream(one.edits());
    toTwo = new GatewayStream(two.edits());
  }

  @AfterAll
  static void stop() {
    toOne.close();
    toTwo.close();
    one.close();
    two.close();
    servers.close();
  }

  private static void assertDense(String document, long versions) {
    assertThat(
            Sql.rows(
                database,
                "SELECT count(*), count(DISTINCT id), min(version), max(version) FROM operations WHERE document_id = '"
                    + document
                    + "'"))
        .containsExactly(versions + "|" + versions + "|1|" + versions);
    assertThat(Sql.number(database, "SELECT version FROM documents WHERE id = '" + document + "'"))
        .isEqualTo(versions);
  }

  @Test
  void twoInstancesRaceForOneDocumentAndLoseNothing() {
    String document = one.create("ana", "Race").getId();
    List<CompletableFuture<SubmissionResult>> results = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      GatewayStream gateway = i % 2 == 0 ? toOne : toTwo;
      results.add(
          gateway.submit(
              submission(document, "ana")
                  .setClientId("client-" + i % 10)
                  .addOperations(operation(UUID.randomUUID(), 0, "[{\"insert\":\"a\"}]"))));
    }
    List<Long> versions = new ArrayList<>();
    for (var result : results) {
      OperationResult outcome = GatewayStream.await(result).getResults(0);
      versions.add(
          outcome.hasCommitted()
              ? outcome.getCommitted().getOperations(0).getVersion()
              : outcome.getAlreadyCommittedVersion());
    }
    assertThat(versions).doesNotHaveDuplicates().doesNotContain(0L);
    assertDense(document, 300);
    assertThat(EditsIT.content(one, document, "ana", -1)).contains("a".repeat(300));
  }

  @Test
  void renamesUnderLoadNeverTakeAVersionBack() {
    String document = one.create("ana", "Names").getId();
    AtomicBoolean stop = new AtomicBoolean();
    CompletableFuture<Integer> renames =
        CompletableFuture.supplyAsync(() -> {
          int count = 0;
          while (!stop.get()) {
            two.documents()
                .renameDocument(
                    RenameDocumentRequest.newBuilder()
                        .setActor(RunningStatesync.actor("ana"))
                        .setDocumentId(document)
                        .setName("Name " + count++)
                        .build());
          }
          return count;
        });
    for (int i = 0; i < 150; i++) {
      OperationResult result = toOne.edit(document, "ana", i, "[{\"insert\":\"a\"}]");
      assertThat(result.getCommitted().getOperations(0).getVersion()).isEqualTo(i + 1);
    }
    stop.set(true);
    assertThat(renames.join()).isGreaterThan(5);
    assertDense(document, 150);
  }

  @Test
  void aPoisonedDocumentIsRejectedClearlyAndItsNeighboursAreNot() {
    String poisoned = one.create("ana", "Poison").getId();
    Sql.execute(
        database,
        "ALTER TABLE operations ADD CONSTRAINT poison CHECK (document_id <> '"
            + poisoned
            + "') NOT VALID");
    List<String> good = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      good.add(one.create("ana", "Good").getId());
    }
    List<CompletableFuture<SubmissionResult>> results = new ArrayList<>();
    var bad =
        toOne.submit(
            submission(poisoned, "ana")
                .addOperations(operation(UUID.randomUUID(), 0, "[{\"insert\":\"p\"}]")));
    for (String document : good) {
      results.add(
          toOne.submit(
              submission(document, "ana")
                  .addOperations(operation(UUID.randomUUID(), 0, "[{\"insert\":\"g\"}]"))));
    }
    for (var result : results) {
      assertThat(GatewayStream.await(result).getResults(0).hasCommitted()).isTrue();
    }
    assertThat(GatewayStream.await(bad).getResults(0).getRejected().getCode())
        .isEqualTo("INTERNAL");
    Sql.execute(database, "ALTER TABLE operations DROP CONSTRAINT poison");
    assertThat(toOne.edit(poisoned, "ana", 0, "[{\"insert\":\"p\"}]").hasCommitted()).isTrue();
  }

  /**
   * The commit is on disk, and waits for a standby that does not exist, when its connection is cut.
   */
  @Test
  void aConnectionThatIsCutInTheMiddleOfACommitThatSucceededIsAnsweredWithItsVersion() {
    String document = one.create("ana", "Cut").getId();
    toOne.edit(document, "ana", 0, "[{\"insert\":\"a\"}]");
    UUID opId = UUID.randomUUID();
    CompletableFuture<SubmissionResult> result;
    try (var stalled = StalledCommits.begin(database)) {
      result =
          toOne.submit(
              submission(document, "ana")
                  .addOperations(operation(opId, 1, "[{\"insert\":\"b\"}]")));
      await().until(() -> stalled.waiting() > 0);
      assertThat(result).isNotDone();
      stalled.cut();
    }
    assertThat(GatewayStream.await(result).getResults(0).getAlreadyCommittedVersion()).isEqualTo(2);
    assertDense(document, 2);
    assertThat(toOne.edit(document, "ana", 2, "[{\"insert\":\"c\"}]").hasCommitted()).isTrue();
  }

  /**
   * The commit is still checking a deferred constraint, and so not yet decided, when its connection
   * is cut.
   */
  @Test
  void aConnectionThatIsCutInTheMiddleOfACommitThatFailedIsCommittedAnew() {
    String document = one.create("ana", "Cut").getId();
    Sql.execute(
        database,
        """
        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$\
        """,
        "CREATE CONSTRAINT TRIGGER dawdle AFTER INSERT ON operations DEFERRABLE INITIALLY DEFERRED"
            + " FOR EACH ROW WHEN (NEW.document_id = '"
            + document
            + "') EXECUTE FUNCTION dawdle()");
    var result =
        toOne.submit(
            submission(document, "ana")
                .addOperations(operation(UUID.randomUUID(), 0, "[{\"insert\":\"b\"}]")));
    String sleeping = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'";
    await().until(() -> !Sql.rows(database, sleeping).isEmpty());
    // The function first, so that the commit that comes again does not sleep.
    Sql.execute(
        database,
        """
        CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RETURN NULL; END $$\
        """,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
    assertThat(
            GatewayStream.await(result).getResults(0).getCommitted().getOperations(0).getVersion())
        .isEqualTo(1);
    assertDense(document, 1);
  }

  /**
   * The commits are on disk when their connections are cut and those who asked are gone: they ask
   * again, through both instances.
   */
  @Test
  void aDecisionAndARestorationWhoseAnswersAreLostAreMadeOnce() {
    var open = contested("manual");
    var lost = contested("lww");
    try (var stalled = StalledCommits.begin(database)) {
      var deciding = ConflictsGrpc.newFutureStub(one.channel()).resolveConflict(second(open));
      var restoring = ConflictsGrpc.newFutureStub(two.channel()).restoreConflict(restoration(lost));
      await().until(() -> stalled.waiting() > 1);
      assertThat(deciding).isNotDone();
      assertThat(restoring).isNotDone();
      deciding.cancel(true);
      restoring.cancel(true);
      stalled.cut();
    }
    for (var instance : List.of(two, one)) {
      var conflicts = ConflictsGrpc.newBlockingStub(instance.channel());
      assertThat(untilRefused(() -> conflicts.resolveConflict(second(open))))
          .contains("ALREADY_RESOLVED");
      assertThat(untilRefused(() -> conflicts.restoreConflict(restoration(lost))))
          .contains("ALREADY_RESTORED");
    }
    assertDense(open.getDocumentId(), 5);
    assertThat(EditsIT.content(two, open.getDocumentId(), "ana", -1)).contains("SECOND two");
    assertDense(lost.getDocumentId(), 5);
    assertThat(EditsIT.content(two, lost.getDocumentId(), "ana", -1)).contains("FIRSTSECOND two");
  }

  private static Conflict contested(String policy) {
    String document =
        one.documents()
            .createDocument(
                CreateDocumentRequest.newBuilder()
                    .setActor(RunningStatesync.actor("ana"))
                    .setName("Contested")
                    .setPolicy(policy)
                    .build())
            .getId();
    toOne.edit(document, "ana", 0, "[{\"insert\":\"one two\"}]");
    replaceOne(document, "FIRST");
    return replaceOne(document, "SECOND").getConflicts(0);
  }

  /** Each by a client of its own, neither of which has seen the other's. */
  private static Committed replaceOne(String document, String with) {
    var frame =
        submission(document, "ana")
            .setClientId(with)
            .addOperations(
                operation(UUID.randomUUID(), 1, "[{\"insert\":\"" + with + "\"},{\"delete\":3}]"));
    return GatewayStream.await(toOne.submit(frame)).getResults(0).getCommitted();
  }

  private static ResolveConflictRequest second(Conflict conflict) {
    return ResolveConflictRequest.newBuilder()
        .setActor(RunningStatesync.actor("ana"))
        .setConflictId(conflict.getId())
        .setChoice(ConflictChoice.CONFLICT_CHOICE_SECOND)
        .build();
  }

  private static RestoreConflictRequest restoration(Conflict conflict) {
    return RestoreConflictRequest.newBuilder()
        .setActor(RunningStatesync.actor("ana"))
        .setConflictId(conflict.getId())
        .build();
  }

  /** Asks again while it is told that the service cannot answer now; returns why it is refused. */
  private static String untilRefused(Runnable asking) {
    var reason = new AtomicReference<String>("");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          try {
            asking.run();
            return true;
          } catch (StatusRuntimeException refused) {
            reason.set(StatusProto.fromThrowable(refused).toString());
            return refused.getStatus().getCode() != Status.Code.UNAVAILABLE;
          }
        });
    return reason.get();
  }

  @Test
  void aRestartedInstanceGoesOnWhereItWas() {
    String document = one.create("ana", "Restart").getId();
    UUID opId = UUID.randomUUID();
    try (RunningStatesync third = RunningStatesync.start(servers, database);
        GatewayStream toThird = new GatewayStream(third.edits())) {
      toThird.edit(document, "ana", opId, 0, "[{\"insert\":\"a\"}]");
      third.context().close();
      await().atMost(Duration.ofSeconds(20)).until(() -> toThird.draining && toThird.ended);
    }
    try (RunningStatesync fourth = RunningStatesync.start(servers, database);
        GatewayStream toFourth = new GatewayStream(fourth.edits())) {
      assertThat(
              toFourth
                  .edit(document, "ana", opId, 0, "[{\"insert\":\"a\"}]")
                  .getAlreadyCommittedVersion())
          .isEqualTo(1);
      assertThat(toFourth.edit(document, "ana", 1, "[{\"insert\":\"b\"}]").hasCommitted()).isTrue();
    }
    assertDense(document, 2);
  }

  @Test
  void contentIsReadAtEveryVersionAcrossSnapshots() {
    String document = one.create("ana", "Long").getId();
    List<CompletableFuture<SubmissionResult>> results = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      var frame = submission(document, "ana");
      for (int j = 0; j < 10; j++) {
        frame.addOperations(operation(UUID.randomUUID(), 0, "[{\"insert\":\"abcdefghij\"}]"));
      }
      results.add(toOne.submit(frame));
    }
    results.forEach(
        result -> assertThat(GatewayStream.await(result).getResults(9).hasCommitted()).isTrue());
    String snapshots = "SELECT count(*) FROM snapshots WHERE document_id = '" + document + "'";
    await().until(() -> Sql.number(database, snapshots) >= 1);
    for (long version : List.of(0L, 1L, 150L, 250L, 399L, 400L)) {
      String content = EditsIT.content(two, document, "ana", version);
      assertThat(content.chars().filter(c -> c == 'h').count()).isEqualTo(version);
    }
  }
}
