package io.aetherflow.statesync;

import static io.aetherflow.statesync.GatewayStream.operation;
import static io.aetherflow.statesync.GatewayStream.submission;
import static io.aetherflow.statesync.Refusals.refusal;
import static io.aetherflow.statesync.RunningStatesync.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ConflictChoice;
import io.aetherflow.proto.statesync.v1.ConflictsGrpc;
import io.aetherflow.proto.statesync.v1.NameVersionRequest;
import io.aetherflow.proto.statesync.v1.ReadOperationsRequest;
import io.aetherflow.proto.statesync.v1.ResolveConflictRequest;
import io.aetherflow.proto.statesync.v1.RestoreConflictRequest;
import io.aetherflow.proto.statesync.v1.SetPolicyRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Histories that are shortened while edits go on, on a real database and with two instances. */
class TrimmingIT {
  private static String database;
  private static RunningStatesync one;
  private static RunningStatesync idle;
  private static GatewayStream gateway;
  private static GatewayStream toIdle;

  @BeforeAll
  static void start() {
    database = TestInfrastructure.shared().freshDatabase();
    one =
        RunningStatesync.start(
            database,
            "aetherflow.statesync.recent-operations=100",
            "aetherflow.statesync.history-versions-kept=200",
            "aetherflow.statesync.trim-every=100ms",
            "aetherflow.statesync.operations-per-user-and-second=100000");
    idle = RunningStatesync.start(database, "aetherflow.statesync.recent-operations=100");
    gateway = new GatewayStream(one.edits());
    toIdle = new GatewayStream(idle.edits());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    toIdle.close();
    one.close();
    idle.close();
  }

  private static long type(String document, long version, int count) {
    List<CompletableFuture<?>> frames = new ArrayList<>();
    for (int i = 0; i < count; i += 50) {
      var frame = submission(document, "typist").setClientId("frame-" + version + "-" + i);
      for (int j = 0; j < 50; j++) {
        frame.addOperations(operation(UUID.randomUUID(), version, "[{\"insert\":\"a\"}]"));
      }
      frames.add(
          gateway
              .submit(frame.setUserId("ana"))
              .thenAccept(result ->
                  result
                      .getResultsList()
                      .forEach(
                          each -> assertThat(each.hasCommitted()).as(each.toString()).isTrue())));
    }
    frames.forEach(GatewayStream::await);
    return version + count;
  }

  private static Conflict contested(String document, long base) {
    gateway.edit(document, "ana", base, "[{\"insert\":\"ANA\"},{\"delete\":3}]");
    return GatewayStream.await(
            gateway.submit(
                submission(document, "ana")
                    .setClientId("another")
                    .addOperations(
                        operation(
                            UUID.randomUUID(), base, "[{\"insert\":\"ZOE\"},{\"delete\":3}]"))))
        .getResults(0)
        .getCommitted()
        .getConflicts(0);
  }

  private static long floor(String document) {
    return Sql.number(database, "SELECT floor FROM documents WHERE id = '" + document + "'");
  }

  @Test
  void whatLiesBelowTheFloorIsGoneAndWhatIsNeededStays() {
    String document = one.create("ana", "Long").getId();
    idle.documents()
        .setPolicy(
            SetPolicyRequest.newBuilder()
                .setActor(actor("ana"))
                .setDocumentId(document)
                .setPolicy("manual")
                .build());
    toIdle.edit(document, "ana", 0, "[{\"insert\":\"one two\"}]");
    Conflict open = contested(document, 1);
    one.documents()
        .nameVersion(
            NameVersionRequest.newBuilder()
                .setActor(actor("ana"))
                .setDocumentId(document)
                .setVersion(1)
                .setName("begun")
                .build());
    long head = type(document, 4, 150);
    for (int i = 0; i < 10; i++) {
      head = type(document, head, 100);
    }
    long last = head;
    await().until(() -> floor(document) >= last - 221);
    await()
        .until(() ->
            Sql.number(
                    database,
                    "SELECT count(*) FROM operations WHERE document_id = '" + document + "'")
                <= 220);
    assertThat(EditsIT.content(one, document, "ana", 1)).contains("one two");
    assertThat(EditsIT.content(one, document, "ana", last)).contains("aaaa");
    assertThat(refusal(() -> EditsIT.content(one, document, "ana", 5)).getReason())
        .isEqualTo("BASE_TRIMMED");
    var trimmed =
        ReadOperationsRequest.newBuilder().setDocumentId(document).setAfterVersion(3).build();
    assertThat(refusal(() -> one.documents().readOperations(trimmed)).getReason())
        .isEqualTo("BASE_TRIMMED");
    assertThat(gateway.edit(document, "ana", 3, "[{\"insert\":\"late\"}]").getRejected().getCode())
        .isEqualTo("BASE_TRIMMED");
    // The instance that knew only the first version finds its way.
    assertThat(toIdle.edit(document, "ana", last, "[{\"insert\":\"x\"}]").hasCommitted()).isTrue();
    ConflictsGrpc.newBlockingStub(one.channel())
        .resolveConflict(
            ResolveConflictRequest.newBuilder()
                .setActor(actor("ana"))
                .setConflictId(open.getId())
                .setChoice(ConflictChoice.CONFLICT_CHOICE_SECOND)
                .build());
    assertThat(EditsIT.content(one, document, "ana", -1)).contains("ZOE two").doesNotContain("ANA");
  }

  @Test
  void aLoserIsBroughtBackAfterItsAnchorWasMovedWhileEditsWentOn() {
    String document = one.create("ana", "Busy").getId();
    gateway.edit(document, "ana", 0, "[{\"insert\":\"one two\"}]");
    Conflict lost = contested(document, 1);
    long head = 4;
    while (floor(document) < 500) {
      head = type(document, head, 50);
    }
    ConflictsGrpc.newBlockingStub(idle.channel())
        .restoreConflict(
            RestoreConflictRequest.newBuilder()
                .setActor(actor("ana"))
                .setConflictId(lost.getId())
                .build());
    assertThat(EditsIT.content(one, document, "ana", -1)).contains("ANA").contains("ZOE");
    assertThat(
            Sql.number(
                database,
                "SELECT count(*) - (max(version) - min(version) + 1) FROM operations WHERE document_id = '"
                    + document
                    + "'"))
        .isZero();
  }
}
