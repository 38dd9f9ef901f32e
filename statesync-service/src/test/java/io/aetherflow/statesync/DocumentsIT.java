package io.aetherflow.statesync;

import static io.aetherflow.statesync.RunningStatesync.actor;
import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.statesync.v1.GetDocumentRequest;
import io.aetherflow.proto.statesync.v1.ListDocumentsRequest;
import io.aetherflow.proto.statesync.v1.Role;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The service {@code Documents} over gRPC on a real database. */
class DocumentsIT {
  private static RunningStatesync statesync;

  @BeforeAll
  static void start() {
    statesync = RunningStatesync.start(TestInfrastructure.shared().freshDatabase());
  }

  @AfterAll
  static void stop() {
    statesync.close();
  }

  @Test
  void aDocumentIsMadeAndFound() {
    var made = statesync.create("ana", "Notes");
    assertThat(made.getVersion()).isZero();
    assertThat(made.getRole()).isEqualTo(Role.ROLE_OWNER);
    var found =
        statesync
            .documents()
            .getDocument(
                GetDocumentRequest.newBuilder()
                    .setActor(actor("ana"))
                    .setDocumentId(made.getId())
                    .build());
    assertThat(found).isEqualTo(made);
    var list =
        statesync
            .documents()
            .listDocuments(ListDocumentsRequest.newBuilder().setActor(actor("ana")).build());
    assertThat(list.getDocumentsList()).contains(made);
  }
}
