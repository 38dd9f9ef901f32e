package io.aetherflow.statesync.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.model.history.Choice;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.statesync.commit.CommitStore;
import io.aetherflow.statesync.sequencer.CommitOutcome;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is sent in one round trip is one transaction, on one connection. */
class PostgresCommitsIT {
  private static final String WAITING =
      """
      SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'aetherflow-statesync-commits'
        AND wait_event_type = 'Lock'\
      """;

  private static String database;
  private static HikariDataSource connections;
  private static PostgresCommits commits;

  @BeforeAll
  static void start() {
    database = TestInfrastructure.shared().freshDatabase();
    Flyway.configure().dataSource(database, null, null).load().migrate();
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(database);
    connections = new HikariDataSource(PostgresConfiguration.forCommits(config, 1));
    commits = new PostgresCommits(connections);
  }

  @AfterAll
  static void stop() {
    commits.close();
  }

  @Test
  void eachStatementIsPreparedAndPlannedOnceForAllCommits() throws SQLException {
    UUID document = create();
    for (long version = 1; version <= 20; version += 4) {
      assertThat(commit(batch(document, version - 1))).isInstanceOf(CommitOutcome.Committed.class);
      assertThat(
              commit(
                  batch(
                      document,
                      version,
                      operation(version + 1),
                      operation(version + 2),
                      operation(version + 3))))
          .isInstanceOf(CommitOutcome.Committed.class);
    }
    List<String> prepared = new ArrayList<>();
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT statement, custom_plans FROM pg_prepared_statements WHERE statement ~ '(FROM|UPDATE) documents'")) {
      while (row.next()) {
        prepared.add(row.getString(1).strip());
        assertThat(row.getLong(2)).as("times that it was planned for its parameters").isZero();
      }
    }
    assertThat(prepared)
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).startsWith("WITH won").contains("VALUES ($1"),
            many -> assertThat(many).startsWith("WITH won").contains("unnest($1"));
  }

  @Test
  void aSingleOperationIsLoggedAsOneAmongOthers() throws SQLException {
    for (OperationType type : OperationType.values()) {
      for (byte[] written : new byte[][] {null, "[\"ä\"]".getBytes(UTF_8)}) {
        var rulings = written == null ? Map.<String, Choice>of() : Map.of("a:b", Choice.SECOND);
        UUID alone = create();
        UUID among = create();
        LoggedOperation operation =
            new LoggedOperation(
                1,
                UUID.randomUUID(),
                "ana",
                "Ana ü",
                "c",
                type,
                0,
                1_234_567_890_123L,
                0,
                "[{\"insert\":\"é\"}]".getBytes(UTF_8),
                written,
                rulings,
                "");
        assertThat(commit(batch(alone, 0, operation))).isInstanceOf(CommitOutcome.Committed.class);
        assertThat(commits.commit(inOrder(batch(among, 0, operation), batch(create(), 0))))
            .containsKey(among);
        assertThat(row(alone)).contains("Ana ü", "é").isEqualTo(row(among));
      }
    }
  }

  private static String row(UUID document) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT to_jsonb(o) - '{document_id,timestamp}'::text[] FROM operations o WHERE document_id = '%s'"
                    .formatted(document))) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void whatNoRowMayHoldIsRefusedByTheTypeOfItsColumn() {
    UUID none = UUID.randomUUID();
    for (String wrong :
        List.of(
            "documents (id, name, type, created_by, state) VALUES ('%s', 'n', 'text', 'a', 'gone')",
            "documents (id, name, type, created_by, public_access) VALUES ('%s', 'n', 'text', 'a', 'all')",
            "documents (id, name, type, created_by, version) VALUES ('%s', 'n', 'text', 'a', -1)",
            "documents (id, name, type, created_by, guard) VALUES ('%s', 'n', 'text', 'a', 0)",
            "documents (id, name, type, created_by, floor) VALUES ('%s', 'n', 'text', 'a', -1)",
            operationRow("0, 0, 'edit', 'applied'"),
            operationRow("1, -1, 'edit', 'applied'"),
            operationRow("1, 0, 'note', 'applied'"),
            operationRow("1, 0, 'edit', 'lost'"))) {
      assertThatThrownBy(() -> execute("INSERT INTO " + wrong.replace("%s", none.toString())))
          .as(wrong)
          .hasMessageContaining("value for domain");
    }
  }

  private static String operationRow(String values) {
    return "operations (version, base_version, type, status, id, document_id, client_id, user_id, user_name, delta,"
        + " written_at, timestamp) VALUES ("
        + values
        + ", '%s', '%s', 'c', 'a', 'A', '[]', now(), now())";
  }

  @Test
  void whoWaitedForTheRowLooksAtItAgain() throws Exception {
    UUID same = create();
    UUID moved = create();
    UUID guarded = create();
    UUID early = create();
    CompletableFuture<Map<UUID, CommitOutcome>> outcomes;
    Timestamp touched;
    try (Connection other = DriverManager.getConnection(database);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("UPDATE documents SET conflicts = 1 WHERE id = '%s'".formatted(same));
      // Nobody can expect what is not committed yet; who does all the same has to look anew.
      statement.execute(
          "UPDATE documents SET version = 1 WHERE id IN ('%s', '%s')".formatted(moved, early));
      statement.execute(
          "UPDATE documents SET guard = guard + 1 WHERE id = '%s'".formatted(guarded));
      outcomes =
          CompletableFuture.supplyAsync(() ->
              commits.commit(
                  inOrder(batch(same, 0), batch(moved, 0), batch(guarded, 0), batch(early, 1))));
      await().until(() -> !numbers(WAITING).isEmpty());
      statement.execute(
          "UPDATE documents SET updated_at = clock_timestamp() WHERE id = '%s'".formatted(same));
      touched = updatedAt(statement, same);
      other.commit();
    }
    assertThat(outcomes.get(20, TimeUnit.SECONDS)).containsOnlyKeys(same);
    try (Connection after = DriverManager.getConnection(database);
        Statement statement = after.createStatement()) {
      assertThat(updatedAt(statement, same)).isEqualTo(touched);
    }
    assertThat(logged(same)).isEqualTo(1);
    assertThat(logged(moved)).isZero();
    assertThat(logged(guarded)).isZero();
    assertThat(logged(early)).isZero();
  }

  @Test
  void aSingleOneLooksAtItsRowAgainToo() throws Exception {
    for (String change : List.of("version = 1", "guard = guard + 1")) {
      UUID document = create();
      assertThat(whileItChanges(document, change)).isInstanceOf(CommitOutcome.LostRace.class);
      assertThat(logged(document)).isZero();
    }
    UUID touched = create();
    String later = "updated_at = clock_timestamp() + interval '1 hour'";
    assertThat(whileItChanges(touched, later)).isInstanceOf(CommitOutcome.Committed.class);
    assertThat(logged(touched)).isEqualTo(1);
    assertThat(
            number(
                "SELECT count(*) FROM documents WHERE updated_at > now() + interval '50 minutes' AND id = '%s'"
                    .formatted(touched)))
        .isEqualTo(1);
  }

  /** What becomes of a single operation that is committed while somebody else changes the row. */
  private static CommitOutcome whileItChanges(UUID document, String change) throws Exception {
    CompletableFuture<CommitOutcome> outcome;
    try (Connection other = DriverManager.getConnection(database);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("UPDATE documents SET %s WHERE id = '%s'".formatted(change, document));
      outcome = CompletableFuture.supplyAsync(() -> commit(batch(document, 0)));
      await().until(() -> !numbers(WAITING).isEmpty());
      other.commit();
    }
    return outcome.get(20, TimeUnit.SECONDS);
  }

  private static Timestamp updatedAt(Statement statement, UUID document) throws SQLException {
    try (ResultSet row =
        statement.executeQuery(
            "SELECT updated_at FROM documents WHERE id = '%s'".formatted(document))) {
      row.next();
      return row.getTimestamp(1);
    }
  }

  @Test
  void whoExpectsACommittedVersionCommitsLaterThanIt() throws SQLException {
    UUID document = create();
    long before = 0;
    for (long version = 1; version <= 20; version++) {
      var committed = (CommitOutcome.Committed) commit(batch(document, version - 1));
      assertThat(committed.committedAtMillis()).isGreaterThanOrEqualTo(before);
      before = committed.committedAtMillis();
    }
  }

  @Test
  void aRefusedOperationUndoesTheWholeBatch() throws SQLException {
    UUID good = create();
    UUID bad = create();
    LoggedOperation used = operation(1);
    commit(batch(bad, 0, used));
    var refused =
        catchThrowableOfType(
            CommitStore.BatchRefusedException.class,
            () -> commits.commit(inOrder(batch(good, 0), batch(bad, 1, withVersion(used, 2)))));
    assertThat(refused.reason()).isEqualTo(CommitStore.Reason.ID_USED);
    assertThat(version(good)).isZero();
    assertThat(logged(good)).isZero();
    assertThat(commit(batch(good, 0))).isInstanceOf(CommitOutcome.Committed.class);
  }

  /** The statements have been answered by then; only the end of the transaction fails. */
  @Test
  void whatIsRefusedAtTheEndOfTheTransactionIsUndoneToo() throws SQLException {
    UUID document = create();
    execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'no'; END $$\
        """,
        "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON operations DEFERRABLE INITIALLY DEFERRED"
            + " FOR EACH ROW WHEN (NEW.document_id = '"
            + document
            + "') EXECUTE FUNCTION refuse()");
    var refused =
        catchThrowableOfType(
            CommitStore.BatchRefusedException.class, () -> commit(batch(document, 0)));
    assertThat(refused.reason()).isEqualTo(CommitStore.Reason.DATA);
    assertThat(version(document)).isZero();
    execute("DROP TRIGGER refuse ON operations");
    assertThat(commit(batch(document, 0))).isInstanceOf(CommitOutcome.Committed.class);
  }

  @Test
  void aRowThatIsHeldTooLongIsTriedAgainLaterAndALostConnectionLeavesTheOutcomeOpen()
      throws Exception {
    UUID document = create();
    try (Connection other = DriverManager.getConnection(database);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT 1 FROM documents WHERE id = '%s' FOR UPDATE".formatted(document));

      var cancelled = CompletableFuture.supplyAsync(() -> outcomeOf(document));
      await().until(() -> !numbers(WAITING).isEmpty());
      execute("SELECT pg_cancel_backend(pid) FROM (%s) AS waiting".formatted(WAITING));
      assertThat(cancelled.get(20, TimeUnit.SECONDS)).isEqualTo("PASSING");

      var cut = CompletableFuture.supplyAsync(() -> outcomeOf(document));
      await().until(() -> !numbers(WAITING).isEmpty());
      execute("SELECT pg_terminate_backend(pid) FROM (%s) AS waiting".formatted(WAITING));
      assertThat(cut.get(20, TimeUnit.SECONDS)).isEqualTo("unknown");
    }
    assertThat(version(document)).isZero();
    assertThat(commit(batch(document, 0))).isInstanceOf(CommitOutcome.Committed.class);
  }

  private static String outcomeOf(UUID document) {
    try {
      return String.valueOf(commit(batch(document, 0)));
    } catch (CommitStore.BatchRefusedException e) {
      return e.reason().name();
    } catch (CommitStore.OutcomeUnknownException e) {
      return "unknown";
    }
  }

  private static CommitOutcome commit(DocumentBatch batch) {
    return commits
        .commit(List.of(batch))
        .getOrDefault(batch.documentId(), new CommitOutcome.LostRace());
  }

  private static List<DocumentBatch> inOrder(DocumentBatch... batches) {
    List<DocumentBatch> sorted = new ArrayList<>(List.of(batches));
    sorted.sort(Comparator.comparing(batch -> batch.documentId().toString()));
    return sorted;
  }

  private static DocumentBatch batch(UUID document, long expected) {
    return batch(document, expected, operation(expected + 1));
  }

  private static DocumentBatch batch(UUID document, long expected, LoggedOperation... operations) {
    return new DocumentBatch(document, expected, 1, List.of(operations));
  }

  private static LoggedOperation operation(long version) {
    byte[] delta = {'[', ']'};
    return new LoggedOperation(
        version, UUID.randomUUID(), "ana", "Ana", "c", OperationType.EDIT, 0, 0, 0, delta, null);
  }

  private static LoggedOperation withVersion(LoggedOperation o, long version) {
    return new LoggedOperation(
        version, o.opId(), "ana", "Ana", "c", OperationType.EDIT, 0, 0, 0, o.delta(), null);
  }

  private static UUID create() throws SQLException {
    UUID document = UUID.randomUUID();
    execute(
        "INSERT INTO documents (id, name, type, created_by) VALUES ('%s', 'Notes', 'text', 'ana')"
            .formatted(document));
    return document;
  }

  private static long version(UUID document) throws SQLException {
    return number("SELECT version FROM documents WHERE id = '%s'".formatted(document));
  }

  private static long logged(UUID document) throws SQLException {
    return number("SELECT count(*) FROM operations WHERE document_id = '%s'".formatted(document));
  }

  private static List<Long> numbers(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<Long> found = new ArrayList<>();
      while (row.next()) {
        found.add(row.getLong(1));
      }
      return found;
    }
  }

  private static long number(String sql) throws SQLException {
    return numbers(sql).getFirst();
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
