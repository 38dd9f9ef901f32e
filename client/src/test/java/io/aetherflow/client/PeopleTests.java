package io.aetherflow.client;

import static io.aetherflow.client.Stage.NOTES;
import static io.aetherflow.client.Stage.committed;
import static io.aetherflow.client.Stage.until;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeopleTests {
  private final Stage stage = new Stage();

  @AfterEach
  void closeStage() {
    stage.close();
  }

  @Test
  void participantsComeAndGo() {
    var ana = stage.open("ana");
    var client = stage.connect("ben");
    stage.open(client);
    until(() -> ana.participants().size() == 2);

    client.close();

    until(() -> ana.participants().size() == 1);
    assertThat(ana.participants().getFirst().name()).isEqualTo("ana");
  }

  @Test
  void cursorsMoveWithEveryEdit() {
    var ana = stage.open("ana");
    var ben = stage.open("ben");
    committed(ana.append("hello world"));
    until(() -> ben.version() == 1);

    ben.cursor(6, 5);
    until(() -> ana.cursors().size() == 1);
    assertThat(ana.cursors().getFirst().index()).isEqualTo(6);
    ana.insert(0, ">> ");

    assertThat(ana.cursors().getFirst().index()).isEqualTo(9);
    assertThat(ana.cursors().getFirst().length()).isEqualTo(5);
  }

  @Test
  void aCursorIsSentWithTheVersionThatItStandsIn() {
    var ana = stage.open("ana");
    var ben = stage.open("ben");

    ben.append("typed");
    ben.cursor(5, 0);

    until(() -> ana.cursors().size() == 1);
    assertThat(stage.gateway.received("cursor").getFirst()).contains("\"version\":1");
    assertThat(ana.cursors().getFirst().index()).isEqualTo(5);
  }

  @Test
  void aCursorFromAnOlderOrNewerVersionFindsItsPlace() {
    var ana = stage.open("ana");
    committed(ana.append("abc"));
    committed(ana.insert(0, "__"));

    stage.gateway.broadcast(cursor(1, 3));
    until(() -> ana.cursors().size() == 1);
    assertThat(ana.cursors().getFirst().index()).isEqualTo(5);

    stage.gateway.broadcast(cursor(3, 1));
    committed(ana.append("!"));
    until(() -> ana.cursors().getFirst().index() == 1);
  }

  private static String cursor(long version, int index) {
    return """
    {"type":"cursor","document":"notes","sessionId":"s9","userId":"u9","version":%d,"index":%d,"length":0}
    """
        .formatted(version, index);
  }

  @Test
  void aCursorIsClearedAndGoesWithItsOwner() {
    var ana = stage.open("ana");
    var client = stage.connect("ben");
    var ben = stage.open(client);
    ben.cursor(0, 0);
    until(() -> ana.cursors().size() == 1);

    ben.clearCursor();
    until(() -> ana.cursors().isEmpty());

    ben.cursor(0, 0);
    until(() -> ana.cursors().size() == 1);
    client.close();
    until(() -> ana.cursors().isEmpty());
  }

  @Test
  void oneHoldsTheLock() {
    var ana = stage.open("ana");
    var ben = stage.open("ben");

    assertThat(ana.lock().join()).isInstanceOf(LockOutcome.Held.class);
    assertThat(ben.lock().join())
        .isInstanceOfSatisfying(
            LockOutcome.HeldByOther.class,
            held -> assertThat(held.holder().name()).isEqualTo("ana"));
    until(() -> ben.lockHolder() != null);

    assertThat(ana.unlock().join()).isInstanceOf(LockOutcome.Free.class);
    until(() -> ben.lockHolder() == null);
  }

  @Test
  void newsOfADocumentAreTold() {
    var ana = stage.open("ana");

    stage.gateway.broadcast(
        """
        {"type":"opened","document":"notes","name":"Minutes","docType":"text","policy":"merge",
        "state":"active","role":"viewer","version":0,"page":0,"last":true}
        """);

    until(() -> ana.info().name().equals("Minutes"));
    assertThat(ana.info().role()).isEqualTo("viewer");
    assertThat(ana.isLive()).isTrue();
  }

  @Test
  void aRevokedRightEndsTheDocumentWithADraft() {
    var ana = stage.open("ana");
    stage.gateway.broadcast(
        """
        {"type":"error","document":"notes","code":"FORBIDDEN","message":"No.","retry":false}
        """);

    until(() -> ana.append("x").outcome().isDone());

    assertThat(Stage.rejected(ana.append("y")).failure().code()).isEqualTo("FORBIDDEN");
    assertThat(stage.gateway.text(NOTES)).doesNotContain("y");
  }

  @Test
  void aDocumentBelowTheRetainedLogIsLoadedAnew() {
    var ana = stage.open("ana");
    committed(ana.append("old"));

    stage.gateway.broadcast(
        """
        {"type":"error","document":"notes","code":"BASE_TRIMMED","message":"Gone.","reload":true}
        """);

    until(() -> stage.gateway.received("open").size() == 2);
    assertThat(stage.gateway.received("open").getLast()).doesNotContain("version");
    stage.converge(ana);
  }

  @Test
  void aGatewayThatCannotOpenYetIsAskedAgain() {
    var client = stage.connect("ana");
    var ana = client.openText(NOTES).join();
    committed(ana.append("seen elsewhere"));
    var refused = new java.util.concurrent.atomic.AtomicInteger();
    stage.gateway.faults(frame -> {
      if (frame.has("version") && refused.getAndIncrement() < 2) {
        stage.gateway.broadcast(
            """
            {"type":"error","document":"notes","code":"UNAVAILABLE","message":"Not yet.","retry":true}
            """);
        return io.aetherflow.client.fake.Fault.SWALLOW;
      }
      return io.aetherflow.client.fake.Fault.NONE;
    });

    client.breakConnection();
    committed(ana.append("!"));

    assertThat(refused.get()).isEqualTo(3);
    stage.converge(ana);
  }

  @Test
  void whoKnowsAVersionThatTheServerDoesNotHaveLoadsAnew() {
    var client = stage.connect("ana");
    var ana = client.openText(NOTES).join();
    committed(ana.append("seen"));
    stage.gateway.faults(frame -> {
      if (frame.path("type").asString("").equals("open") && frame.has("version")) {
        stage.gateway.broadcast(
            """
            {"type":"error","document":"notes","code":"BASE_IN_FUTURE","message":"Never.","retry":false,"reload":true}
            """);
        return io.aetherflow.client.fake.Fault.SWALLOW;
      }
      return io.aetherflow.client.fake.Fault.NONE;
    });

    client.breakConnection();

    until(() -> stage.gateway.received("open").size() == 3);
    assertThat(stage.gateway.received("open").getLast()).doesNotContain("version");
    stage.converge(ana);
  }
}
