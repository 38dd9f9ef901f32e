package io.aetherflow.model.client;

import static io.aetherflow.model.client.Texts.TYPE;
import static io.aetherflow.model.client.Texts.content;
import static io.aetherflow.model.client.Texts.delete;
import static io.aetherflow.model.client.Texts.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.client.ClientDocument.Advanced;
import io.aetherflow.model.client.ClientDocument.Gap;
import io.aetherflow.model.client.PendingOperation.Stage;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ClientDocumentTests {
  private static final UUID A1 = new UUID(0, 1);
  private static final UUID A2 = new UUID(0, 2);
  private static final UUID X1 = new UUID(9, 1);

  private ClientDocument<TextContent, TextDelta> document =
      ClientDocument.opened(TYPE, 5, content("ab"));

  @Test
  void keyStrokesBecomeOneOperation() {
    edit(insert(2, "c"), A1);
    edit(insert(3, "d"), A2);
    assertThat(send())
        .singleElement()
        .extracting(PendingOperation::written)
        .isEqualTo(insert(2, "cd"));
  }

  @Test
  void whatIsSentNeverChanges() {
    edit(insert(2, "c"), A1);
    var sent = send();
    edit(insert(3, "d"), A2);
    receive(6, X1, insert(0, ">"));
    assertThat(document.underWay().getFirst().written()).isEqualTo(sent.getFirst().written());
    assertThat(document.underWay().getFirst().baseVersion()).isEqualTo(5);
    assertThat(document.underWay().getFirst().rebased()).isEqualTo(insert(3, "c"));
    assertThat(send()).isEmpty();
  }

  @Test
  void whatArrivesSealsTheOpenOperation() {
    edit(insert(2, "c"), A1);
    receive(6, X1, insert(0, ">"));
    edit(insert(4, "d"), A2);
    assertThat(document.pending())
        .extracting(PendingOperation::stage)
        .containsExactly(Stage.SEALED, Stage.OPEN);
    assertThat(document.pending())
        .extracting(PendingOperation::baseVersion)
        .containsExactly(5L, 6L);
  }

  @Test
  void anAcknowledgementMovesOnAndChangesNothingOnTheDisplay() {
    edit(insert(2, "c"), A1);
    send();
    var received = receive(6, A1, null);
    assertThat(received.acknowledged()).containsExactly(A1);
    assertThat(TYPE.isEmpty(received.change())).isTrue();
    assertThat(document.confirmed()).isEqualTo(content("abc"));
    assertThat(document.version()).isEqualTo(6);
  }

  @Test
  void aRepeatChangesNothing() {
    receive(6, X1, insert(2, "c"));
    var before = document;
    receive(6, X1, insert(2, "c"));
    assertThat(document).isEqualTo(before);
  }

  @Test
  void aGapIsToldAndChangesNothing() {
    var gap = document.receive(List.of(new CommittedOperation<>(8, X1, insert(0, "x"))));
    assertThat(gap).isEqualTo(new Gap<>(6, 8));
  }

  @Test
  void anAcknowledgementOfNothingPendingIsAGap() {
    var gap = document.receive(List.of(new CommittedOperation<>(6, A1, null)));
    assertThat(gap).isEqualTo(new Gap<>(6, 6));
  }

  @Test
  void aRefusalTakesBackWhatFollowedAndKeepsWhatStoodInFront() {
    edit(insert(2, "c"), A1);
    receive(6, X1, insert(0, ">"));
    edit(insert(4, "d"), A2);
    send();
    var taken = document.takeBack(A2);
    assertThat(taken.draft()).isEqualTo(insert(4, "d"));
    assertThat(taken.change()).isEqualTo(delete(4, 1));
    document = taken.state();
    assertThat(document.display()).isEqualTo(content(">abc"));
    receive(7, A1, null);
    assertThat(document.pending()).isEmpty();
    assertThat(document.confirmed()).isEqualTo(content(">abc"));
  }

  @Test
  void takingBackWhatIsNotPendingChangesNothing() {
    edit(insert(2, "c"), A1);
    assertThat(document.takeBack(A2).state()).isEqualTo(document);
  }

  @Test
  void aFrameHasItsLimit() {
    long version = 5;
    for (int i = 1; i <= ClientDocument.FRAME_OPERATIONS_MAX + 2; i++) {
      edit(insert(0, "x"), new UUID(1, i));
      receive(++version, new UUID(9, i), TextDelta.EMPTY);
    }
    var frame = send();
    assertThat(frame).hasSize(ClientDocument.FRAME_OPERATIONS_MAX);
    edit(insert(0, "y"), A1);
    for (var operation : frame) {
      assertThat(send()).isEmpty();
      receive(++version, operation.opId(), null);
    }
    assertThat(send()).hasSize(3);
  }

  @Test
  void aChangeThatDoesNotFitIsRefusedAtOnce() {
    assertThatThrownBy(() -> document.edit(insert(3, "x"), A1, 0))
        .isInstanceOf(InvalidInputException.class);
  }

  private void edit(TextDelta change, UUID opId) {
    document = document.edit(change, opId, 1_000);
  }

  private List<PendingOperation<TextDelta>> send() {
    var sending = document.send();
    document = sending.state();
    return sending.operations();
  }

  private Advanced<TextContent, TextDelta> receive(long version, UUID opId, TextDelta delta) {
    var received =
        (Advanced<TextContent, TextDelta>)
            document.receive(List.of(new CommittedOperation<>(version, opId, delta)));
    document = received.state();
    return received;
  }
}
