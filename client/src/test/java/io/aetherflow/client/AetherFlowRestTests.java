package io.aetherflow.client;

import static io.aetherflow.client.Stage.NOTES;
import static io.aetherflow.client.Stage.committed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aetherflow.model.text.TextType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AetherFlowRestTests {
  private final Stage stage = new Stage();
  private final AetherFlowRest nobody = AetherFlowRest.at(stage.gateway.http());
  private final AetherFlowRest ana = nobody.as(nobody.tokens("ana"));

  @AfterEach
  void closeStage() {
    stage.close();
  }

  @Test
  void logsInByName() {
    var login = nobody.login("ana");

    assertThat(login.user().name()).isEqualTo("ana");
    assertThat(login.token()).startsWith("token-ana");
    assertThat(login.expiresAt()).isAfter(java.time.Instant.now());
  }

  @Test
  void createsAndListsDocuments() {
    for (int i = 0; i < 5; i++) {
      ana.create(NewDocument.text("plan " + i).withId("p" + i).editableByAll());
    }

    assertThat(ana.documents("plan"))
        .extracting(DocumentInfo::id)
        .containsExactly("p0", "p1", "p2", "p3", "p4");
    assertThat(ana.document("p3").name()).isEqualTo("plan 3");
  }

  @Test
  void readsContentAndHistory() {
    var document = stage.open("ben");
    committed(document.append("one "));
    committed(document.append("two"));

    assertThat(ana.operations(NOTES, 0, 100)).hasSize(2);
    assertThat(ana.operations(NOTES, 1, 100)).hasSize(1);
    var type = new TextType();
    assertThat(type.decodeContent(ana.content(NOTES).content()).text()).isEqualTo("one two");
    var first = ana.content(NOTES, 1);
    assertThat(first.version()).isEqualTo(1);
    assertThat(type.decodeContent(first.content()).text()).isEqualTo("one ");
  }

  @Test
  void refusalsAreTyped() {
    assertThatThrownBy(() -> ana.document("nowhere"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.failure().code()).isEqualTo("NOT_FOUND"));
  }

  @Test
  void aServerThatIsAwayIsUnreachable() {
    stage.gateway.kill();

    assertThatThrownBy(() -> nobody.login("ana")).isInstanceOf(UnreachableException.class);
  }
}
