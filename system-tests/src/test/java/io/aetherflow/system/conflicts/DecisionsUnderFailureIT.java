package io.aetherflow.system.conflicts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.NewDocument;
import io.aetherflow.local.StalledCommits;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import io.aetherflow.system.stack.WireClient;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What people decide and bring back while statesync is killed: once, however often their clients
 * ask again.
 */
@ExtendWith(TwoOfEach.class)
class DecisionsUnderFailureIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Stack stack;
  private WireClient ana;
  private WireClient ben;

  DecisionsUnderFailureIT(Stack stack) {
    this.stack = stack;
  }

  @BeforeEach
  void connect() {
    ana = WireClient.connect(stack.socket(0), token("Ana"), "ana-" + UUID.randomUUID());
    ben = WireClient.connect(stack.socket(1), token("Ben"), "ben-" + UUID.randomUUID());
  }

  @AfterEach
  void disconnect() {
    ana.close();
    ben.close();
  }

  private String token(String user) {
    return AetherFlowRest.at(stack.rest(0)).login(user).token();
  }

  /**
   * The commits are on disk, and wait for a standby that does not exist, when every instance is
   * killed: nobody is answered.
   */
  @Test
  void aDecisionAndARestorationAreMadeOnceWhenStatesyncDiesBetweenCommitAndAnswer()
      throws SQLException {
    var open = contested("manual");
    var lost = contested("lww");
    try (var stalled = StalledCommits.begin(stack.jdbcUrl())) {
      // One after the other: what arrives together may be committed together, as one that waits.
      ben.sendText(resolve(open, "second"));
      await().atMost(PATIENCE).until(() -> stalled.waiting() > 0);
      ana.sendText(restore(lost));
      await().atMost(PATIENCE).until(() -> stalled.waiting() > 1);
      stack.statesync(0).kill();
      stack.statesync(1).kill();
    }
    stack.statesync(0).start();
    stack.statesync(1).start();
    stack.statesync(0).awaitReady();
    stack.statesync(1).awaitReady();
    assertThat(untilAnswered(ben, resolve(open, "second"), open)).isEqualTo("ALREADY_RESOLVED");
    assertThat(untilAnswered(ana, restore(lost), lost)).isEqualTo("ALREADY_RESTORED");

    assertThat(operations(open))
        .containsExactly("edit", "edit", "edit", "resolution by ", "resolution by ben");
    assertThat(entries(open)).containsExactly("second|ben|null");
    assertLevel(open, "BEN two");
    assertThat(operations(lost))
        .containsExactly("edit", "edit", "edit", "resolution by ", "restore by ana");
    assertThat(entries(lost)).containsExactly("lww|null|ana");
    assertLevel(lost, "ANABEN two");
  }

  /** A contest, what of it is in the ledger, and the content that all have then. */
  private record Contested(String document, String conflict) {}

  /** Both replace "one"; Ana was committed first, and Ben wrote last. */
  private Contested contested(String policy) {
    var rest = AetherFlowRest.at(stack.rest(0)).as(() -> token("Ana"));
    var document =
        rest.create(NewDocument.text("Contested").withPolicy(policy).editableByAll()).id();
    ana.open(document);
    ana.write(document, 0, 1_000, "[{\"insert\":\"one two\"}]");
    ben.open(document);
    ana.write(document, 1, 2_000, "[{\"insert\":\"ANA\"},{\"delete\":3}]");
    ben.write(document, 1, 3_000, "[{\"insert\":\"BEN\"},{\"delete\":3}]");
    var told = ben.await(frame -> WireClient.is(frame, "conflict"));
    return new Contested(document, told.get("conflict").get("id").asString());
  }

  private static String resolve(Contested contested, String choice) {
    return "{\"type\":\"resolve\",\"document\":\"%s\",\"conflict\":\"%s\",\"choice\":\"%s\"}"
        .formatted(contested.document(), contested.conflict(), choice);
  }

  private static String restore(Contested contested) {
    return "{\"type\":\"restore\",\"document\":\"%s\",\"conflict\":\"%s\"}"
        .formatted(contested.document(), contested.conflict());
  }

  /** Asks again until it is answered for good, as a client does; returns the code of the answer. */
  private static String untilAnswered(WireClient who, String frame, Contested contested) {
    who.sendText(frame);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      var answer =
          who.await(received ->
              WireClient.is(received, "error")
                  && received.path("document").asString("").equals(contested.document()));
      if (!answer.get("retry").asBoolean()) {
        return answer.get("code").asString();
      }
      who.sendText(frame);
    }
    throw new AssertionError("not answered within " + PATIENCE);
  }

  private void assertLevel(Contested contested, String text) {
    var rest = AetherFlowRest.at(stack.rest(1)).as(() -> token("Ana"));
    assertThat(new String(rest.content(contested.document()).content(), UTF_8))
        .isEqualTo("[{\"insert\":\"" + text + "\"}]");
    long version = rest.content(contested.document()).version();
    for (var who : List.of(ana, ben)) {
      await().atMost(PATIENCE).until(() -> who.version(contested.document()) == version);
      assertThat(who.faults()).isEmpty();
    }
  }

  private List<String> operations(Contested contested) throws SQLException {
    return rows(
        "SELECT CASE type WHEN 'edit' THEN type ELSE type || ' by ' || lower(user_name) END FROM operations"
            + " WHERE document_id = '"
            + contested.document()
            + "' ORDER BY version");
  }

  private List<String> entries(Contested contested) throws SQLException {
    return rows(
        "SELECT concat(resolution, '|', coalesce(nullif(resolved_by, ''), 'null'), '|', coalesce(restored_by, 'null'))"
            + " FROM conflicts WHERE document_id = '"
            + contested.document()
            + "'");
  }

  private List<String> rows(String query) throws SQLException {
    try (var connection = DriverManager.getConnection(stack.jdbcUrl());
        var statement = connection.createStatement();
        var found = statement.executeQuery(query)) {
      var rows = new ArrayList<String>();
      while (found.next()) {
        rows.add(found.getString(1));
      }
      return rows;
    }
  }
}
