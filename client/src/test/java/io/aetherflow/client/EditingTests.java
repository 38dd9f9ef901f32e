package io.aetherflow.client;

import static io.aetherflow.client.Stage.NOTES;
import static io.aetherflow.client.Stage.committed;
import static io.aetherflow.client.Stage.rejected;
import static io.aetherflow.client.Stage.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aetherflow.client.fake.Fault;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.Pending;
import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EditingTests {
  private final Stage stage = new Stage();

  @AfterEach
  void closeStage() {
    stage.close();
  }

  @Test
  void twoWriteInOneDocument() {
    var ana = stage.open("ana");
    var ben = stage.open("ben");

    assertThat(committed(ana.insert(0, "Hello")).version()).isEqualTo(1);
    until(() -> ben.text().equals("Hello"));
    assertThat(committed(ben.append(" World")).version()).isEqualTo(2);

    stage.converge(ana, ben);
    assertThat(ana.text()).isEqualTo("Hello World");
  }

  @Test
  void anEditIsShownBeforeItIsSent() {
    stage.gateway.faults(f -> f.path("type").asString().equals("op") ? Fault.SWALLOW : Fault.NONE);
    var ana = stage.open("ana");

    var edit = ana.insert(0, "now");

    assertThat(ana.text()).isEqualTo("now");
    assertThat(ana.pendingCount()).isEqualTo(1);
    assertThat(edit.outcome()).isNotDone();
    stage.gateway.faults(frame -> Fault.NONE);
    committed(edit);
  }

  @Test
  void whatIsWrittenWhileAFrameIsUnderWayTravelsTogether() {
    var ana = stage.open("ana");
    stage.gateway.faults(f -> f.path("type").asString().equals("op") ? Fault.SWALLOW : Fault.NONE);
    ana.append("a");
    until(() -> stage.gateway.received("op").size() == 1);

    var second = ana.append("b");
    var third = ana.append("c");
    assertThat(third.opId()).isEqualTo(second.opId());
    stage.gateway.faults(frame -> Fault.NONE);

    assertThat(committed(third).version()).isEqualTo(2);
    assertThat(stage.gateway.text(NOTES)).isEqualTo("abc");
  }

  @Test
  void formatsDeletesAndReplaces() {
    var ana = stage.open("ana");

    ana.insert(0, "brave world");
    ana.format(0, 5, Attributes.of("bold"));
    ana.replace(6, 5, "heart");
    ana.delete(10, 1);
    committed(ana.insert(0, "a ", Attributes.of("italic")));

    var json = new String(new TextType().encodeContent(ana.content()));
    assertThat(json)
        .isEqualTo(
            "[{\"insert\":\"a \",\"attributes\":{\"italic\":true}},"
                + "{\"insert\":\"brave\",\"attributes\":{\"bold\":true}},{\"insert\":\" hear\"}]");
    stage.converge(ana);
  }

  @Test
  void anEditThatDoesNotFitIsRefusedAtOnce() {
    var ana = stage.open("ana");

    assertThatThrownBy(() -> ana.delete(3, 1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("OUT_OF_RANGE");

    committed(ana.append("fine"));
  }

  @Test
  void observersSeeWhoWroteWhat() {
    var ana = stage.open("ana");
    var ben = stage.open("ben");
    var seen = new CopyOnWriteArrayList<OperationInfo>();
    ben.observe(event -> {
      if (event instanceof DocumentEvent.Changed<TextContent, TextDelta> changed) {
        seen.addAll(changed.operations());
      }
    });

    var edit = ana.append("x");
    committed(edit);

    until(() -> seen.size() == 1);
    assertThat(seen.getFirst().opId()).isEqualTo(edit.opId());
    assertThat(seen.getFirst().userName()).isEqualTo("ana");
  }

  @Test
  void aRefusedEditComesBackAsADraft() {
    var ana = stage.open("ana");
    committed(ana.append("kept "));
    var events = new CopyOnWriteArrayList<DocumentEvent<TextContent, TextDelta>>();
    ana.observe(events::add);
    stage.gateway.faults(f -> {
      if (f.path("type").asString().equals("op")) {
        stage.gateway.broadcast(refusal(f.path("ops").get(0).path("opId").asString(), false));
        return Fault.SWALLOW;
      }
      return Fault.NONE;
    });

    var outcome = rejected(ana.append("lost"));

    assertThat(outcome.failure().code()).isEqualTo("LOCKED");
    assertThat(outcome.failure().holder()).isEqualTo("ben");
    assertThat(new String(new TextType().encodeDelta(outcome.draft()))).contains("lost");
    assertThat(ana.text()).isEqualTo("kept ");
    until(() -> events.stream().anyMatch(DocumentEvent.Rejected.class::isInstance));
    stage.gateway.faults(frame -> Fault.NONE);
    committed(ana.append("again"));
    stage.converge(ana);
  }

  private static String refusal(String opId, boolean retry) {
    return """
    {"type":"rejected","document":"notes","opId":"%s","opIds":["%s"],"code":"LOCKED",
    "message":"Somebody else holds the lock.","retry":%s,"retryAfterMillis":10,
    "holder":{"userId":"u2","name":"ben"}}\
    """
        .formatted(opId, opId, retry);
  }

  @Test
  void anEditThatMayBeRetriedIsSentAgainByteForByte() {
    var ana = stage.open("ana");
    stage.gateway.faults(f -> {
      if (f.path("type").asString().equals("op") && stage.gateway.received("op").size() < 3) {
        stage.gateway.broadcast(refusal(f.path("ops").get(0).path("opId").asString(), true));
        return Fault.SWALLOW;
      }
      return Fault.NONE;
    });

    committed(ana.append("at last"));

    var frames = stage.gateway.received("op");
    assertThat(frames).hasSize(3);
    assertThat(frames).containsOnly(frames.getFirst());
  }

  @Test
  void anEditLargerThanAMessageIsRefusedHere() {
    stage.gateway.messageBytesMax(2_000);
    var ana = stage.open("ana");

    var outcome = rejected(ana.append("x".repeat(3_000)));

    assertThat(outcome.failure().code()).isEqualTo("TOO_LARGE");
    assertThat(outcome.failure().limit()).contains("2000");
    assertThat(stage.gateway.received("op")).isEmpty();
    committed(ana.append("short"));
  }

  @Test
  void anOperationAndItsResolutionAreOneStep() {
    stage.gateway.judge(new ShoutingIsTakenOut());
    stage.gateway.create("calm");
    var ana = stage.connect("ana").openText("calm").join();
    var ben = stage.connect("ben").openText("calm").join();
    var shown = new CopyOnWriteArrayList<String>();
    ben.observe(event -> {
      if (event instanceof DocumentEvent.Changed<TextContent, TextDelta> changed) {
        shown.add(changed.content().text());
      }
    });

    var outcome = committed(ana.append("A!"));

    assertThat(outcome.contested()).isTrue();
    stage.converge(ana, ben);
    assertThat(ana.text()).isEmpty();
    assertThat(ana.version()).isEqualTo(2);
    until(() -> !shown.isEmpty());
    assertThat(shown).doesNotContain("A!");
  }

  /** Takes out again whatever ends in an exclamation mark. */
  private static final class ShoutingIsTakenOut implements ConflictJudge<TextContent, TextDelta> {
    @Override
    public Judgement<TextContent, TextDelta> judge(
        DocumentState<TextContent, TextDelta> before,
        Operation<TextDelta> operation,
        Pending<TextDelta> seen,
        TextContent after,
        Arbiter arbiter) {
      return new Judgement<>(
          operation,
          after.text().endsWith("!") ? operation.delta().invert(before.content()) : null,
          List.of(),
          this);
    }
  }

  @Test
  void aLongDocumentComesInPages() {
    var ana = stage.open("ana");
    for (int i = 0; i < 7; i++) {
      ana.insert(0, "part " + i, i % 2 == 0 ? Attributes.of("bold") : Attributes.NONE);
    }
    committed(ana.append("."));
    stage.gateway.pageRuns(3);

    var ben = stage.open("ben");

    assertThat(ben.text()).isEqualTo(ana.text());
    assertThat(ben.content()).isEqualTo(ana.content());
  }

  @Test
  void severalDocumentsShareAConnection() {
    stage.gateway.create("other");
    var client = stage.connect("ana");
    var notes = client.openText(NOTES).join();
    var other = client.openText("other").join();

    committed(notes.append("one"));
    committed(other.append("two"));

    assertThat(client.openText("other").join()).isSameAs(other);
    assertThat(stage.gateway.text("other")).isEqualTo("two");
    assertThat(stage.gateway.received("auth")).hasSize(1);
  }

  @Test
  void closingWaitsForTheAcknowledgement() {
    var client = stage.connect("ana");
    var ana = client.openText(NOTES).join();
    var edit = ana.append("last words");

    ana.close().join();

    assertThat(edit.outcome().join()).isInstanceOf(EditOutcome.Committed.class);
    assertThat(rejected(ana.append("too late")).failure().code()).isEqualTo(Failure.CLOSED);
    until(() -> stage.gateway.received("close").size() == 1);
    assertThat(client.openText(NOTES).join().text()).isEqualTo("last words");
  }

  @Test
  void aDocumentThatIsNotThereCanNotBeOpened() {
    var client = stage.connect("ana");

    assertThatThrownBy(() -> client.openText("nowhere").join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.failure().code()).isEqualTo("NOT_FOUND"));
  }

  @Test
  void timesAreTheServers() {
    stage.gateway.clockAhead(3_600_000);
    var client = stage.connect("ana");
    var ana = client.openText(NOTES).join();

    committed(ana.append("x"));

    assertThat(client.clockOffset().toMillis()).isBetween(3_599_000L, 3_601_000L);
    var frame = stage.gateway.received("op").getFirst();
    var id = UUID.fromString(frame.replaceAll(".*\"opId\":\"([^\"]+)\".*", "$1"));
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    long written = Long.parseLong(frame.replaceAll(".*\"writtenAt\":(\\d+).*", "$1"));
    assertThat(written - System.currentTimeMillis()).isBetween(3_500_000L, 3_601_000L);
    assertThat(List.of(id.getMostSignificantBits() >>> 16)).allMatch(m -> m <= written + 1_000);
  }
}
