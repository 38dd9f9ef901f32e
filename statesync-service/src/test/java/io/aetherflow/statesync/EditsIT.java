package io.aetherflow.statesync;

import static io.aetherflow.statesync.GatewayStream.await;
import static io.aetherflow.statesync.GatewayStream.operation;
import static io.aetherflow.statesync.GatewayStream.submission;
import static io.aetherflow.statesync.RunningStatesync.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.statesync.v1.ContentChunk;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.ReadContentRequest;
import io.aetherflow.proto.statesync.v1.ReadOperationsRequest;
import java.util.Iterator;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The service {@code Edits} over gRPC on a real database. */
class EditsIT {
  private static RunningStatesync statesync;
  private static GatewayStream gateway;

  @BeforeAll
  static void start() {
    statesync = RunningStatesync.start(TestInfrastructure.shared().freshDatabase());
    gateway = new GatewayStream(statesync.edits());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    statesync.close();
  }

  static String content(RunningStatesync statesync, String document, String user, long version) {
    var request = ReadContentRequest.newBuilder().setActor(actor(user)).setDocumentId(document);
    if (version >= 0) {
      request.setVersion(version);
    }
    StringBuilder content = new StringBuilder();
    Iterator<ContentChunk> chunks = statesync.documents().readContent(request.build());
    chunks.forEachRemaining(chunk -> content.append(chunk.getContent().toStringUtf8()));
    return content.toString();
  }

  @Test
  void anEditIsCommittedAndRead() {
    String document = statesync.create("ana", "Notes").getId();
    UUID opId = UUID.randomUUID();
    OperationResult first = gateway.edit(document, "ana", opId, 0, "[{\"insert\":\"hi\"}]");
    assertThat(first.getCommitted().getOperations(0).getVersion()).isEqualTo(1);
    assertThat(first.getCommitted().getOperations(0).getCommittedAtMillis()).isPositive();
    OperationResult again = gateway.edit(document, "ana", opId, 0, "[{\"insert\":\"hi\"}]");
    assertThat(again.getAlreadyCommittedVersion()).isEqualTo(1);
    OperationResult reused = gateway.edit(document, "ana", opId, 0, "[{\"insert\":\"ho\"}]");
    assertThat(reused.getRejected().getCode()).isEqualTo("OP_ID_REUSED");
    gateway.edit(document, "ana", 0, "[{\"retain\":2},{\"insert\":\" there\"}]");
    assertThat(content(statesync, document, "ana", -1)).contains("hi there");
    assertThat(content(statesync, document, "ana", 1)).contains("hi").doesNotContain("there");
    var log =
        statesync
            .documents()
            .readOperations(ReadOperationsRequest.newBuilder().setDocumentId(document).build());
    assertThat(log.getOperationsCount()).isEqualTo(2);
    assertThat(log.getHeadVersion()).isEqualTo(2);
    assertThat(log.getOperations(0).getStatus()).isEqualTo("applied");
    assertThat(log.getOperations(0).toBuilder().clearStatus().build())
        .isEqualTo(first.getCommitted().getOperations(0));
  }

  @Test
  void aRejectionTakesThoseBehindItAlong() {
    String document = statesync.create("ana", "Notes").getId();
    var result =
        await(
            gateway.submit(
                submission(document, "ana")
                    .addOperations(operation(UUID.randomUUID(), 0, "[{\"insert\":\"a\"}]"))
                    .addOperations(
                        operation(UUID.randomUUID(), 0, "[{\"retain\":50},{\"insert\":\"b\"}]"))
                    .addOperations(operation(UUID.randomUUID(), 0, "[{\"insert\":\"c\"}]"))));
    assertThat(result.getResults(0).hasCommitted()).isTrue();
    assertThat(result.getResults(1).getRejected().getCode()).isEqualTo("OUT_OF_RANGE");
    assertThat(result.getResults(2).getRejected().getCode()).isEqualTo("PREDECESSOR_REJECTED");
  }

  @Test
  void openedDocumentsAreAnsweredWithTheirHeads() {
    String document = statesync.create("ana", "Notes").getId();
    gateway.edit(document, "ana", 0, "[{\"insert\":\"hi\"}]");
    gateway.send(EditRequest.newBuilder().addOpenedDocumentIds(document).build());
    await()
        .until(() ->
            gateway.heads.stream()
                .anyMatch(h -> h.getDocumentId().equals(document) && h.getVersion() == 1));
  }
}
