package io.aetherflow.client;

import static io.aetherflow.client.Stage.NOTES;
import static io.aetherflow.client.Stage.committed;
import static io.aetherflow.client.Stage.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UndoTests {
  private final Stage stage = new Stage();

  @AfterEach
  void closeStage() {
    stage.close();
  }

  @Test
  void anUndoTakesBackTheOwnEditAndNothingElse() {
    var ana = stage.open("ana");
    var ben = stage.open("ben");
    var mine = ana.append("mine");
    committed(mine);
    until(() -> ben.text().equals("mine"));
    committed(ben.insert(2, "THEIRS"));
    until(() -> ana.text().equals("miTHEIRSne"));

    var undo = ana.undo().orElseThrow();
    assertThat(ana.text()).isEqualTo("THEIRS");
    assertThat(undo.opId()).isNotEqualTo(mine.opId());
    committed(undo);
    assertThat(ana.undo()).isEmpty();
    committed(ana.redo().orElseThrow());

    assertThat(ana.redo()).isEmpty();
    stage.converge(ana, ben);
    assertThat(stage.gateway.text(NOTES)).isEqualTo("miTHEIRSne");
  }

  @Test
  void whatLostAConflictIsNotTakenBack() {
    var ana = stage.open("ana");
    committed(ana.append("word"));
    var replacement = ana.replace(0, 4, "mine");
    committed(replacement);

    var told = new AtomicBoolean();
    ana.observe(event -> told.set(told.get() || event instanceof DocumentEvent.ConflictChanged));
    stage.gateway.broadcast(
        """
        {"type":"conflict","document":"notes","conflict":{"id":"c1","document":"notes","kind":"C1",
        "resolution":"lww","restorable":true,"winner":{"userId":"u2","operations":[]},
        "loser":{"userId":"u1","operations":[{"opId":"%s","version":2}]}}}\
        """
            .formatted(replacement.opId()));
    until(told::get);

    assertThat(ana.undo()).as("of the replacement, and of the text that it deleted").isEmpty();
    assertThat(ana.text()).isEqualTo("mine");
  }

  @Test
  void undoAndRedoGoOnWhileTheGatewayIsAway() {
    var ana = stage.open("ana");
    committed(ana.append("before"));
    stage.gateway.kill();
    until(() -> !ana.isLive());

    ana.delete(0, 3);
    assertThat(ana.undo()).isPresent();
    assertThat(ana.undo()).isPresent();
    assertThat(ana.text()).isEmpty();
    var last = ana.redo().orElseThrow();
    assertThat(ana.text()).isEqualTo("before");
    assertThat(ana.state().canRedo()).isTrue();
    stage.gateway.listen();

    committed(last);
    stage.converge(ana);
    assertThat(stage.gateway.version(NOTES)).isEqualTo(5);
  }
}
