package io.aetherflow.statesync.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.aetherflow.model.history.Choice;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.value.JsonText;
import io.aetherflow.statesync.commit.CommitStore;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.sequencer.CommitOutcome;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Commits batches in one transaction: move the versions of those documents that are as expected,
 * log their operations, commit. That is one statement, which without a {@code BEGIN} is a
 * transaction, and so one round trip. Only batches that change the ledger need more, and a
 * transaction that is begun and committed; they lock the rows first, since they look at the ledger
 * before they write.
 *
 * <p>An update that had to wait for a row looks at it again, as it is by then, before it changes
 * it. The statement's start is the time of the commit. Within a document these times never go back:
 * who expects a version has seen it committed before its own statement began.
 *
 * <p>The rows are found by their keys in the order in which they are given, which is the same for
 * everybody. Were two transactions to wait for each other all the same, the server would end one of
 * them, which is then tried again.
 */
final class PostgresCommits implements CommitStore {
  private static final String LOCK =
      "SELECT 1 FROM documents WHERE id = ANY(?) ORDER BY id FOR UPDATE";

  private static final String COMPARE_AND_SET =
      """
      WITH won AS (
        UPDATE documents d
        SET version = b.version_after, updated_at = greatest(d.updated_at, statement_timestamp())
        FROM unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[]) AS b (id, expected, guard, version_after)
        WHERE d.id = b.id AND d.version = b.expected AND d.guard = b.guard
        RETURNING d.id),
      logged AS (
        INSERT INTO operations (id, document_id, version, base_version, client_id, user_id, user_name, type, status,
                                delta, written_delta, rulings, written_at, timestamp)
        SELECT o.id, o.document_id, o.version, o.base_version, o.client_id, o.user_id, o.user_name, o.type,
               CASE o.type WHEN 'resolution' THEN 'resolved' WHEN 'restore' THEN 'restored' ELSE 'applied' END,
               convert_from(o.delta, 'UTF8')::json, convert_from(o.written_delta, 'UTF8')::json,
               o.rulings::json,
               'epoch'::timestamptz + o.written_at * interval '1 millisecond', statement_timestamp()
        FROM unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::bytea[], ?::bytea[], ?::text[], ?::bigint[])
          AS o (id, document_id, version, base_version, client_id, user_id, user_name, type, delta, written_delta,
                rulings, written_at)
        JOIN won ON won.id = o.document_id)
      SELECT id, floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint FROM won\
      """;

  private final HikariDataSource connections;

  /**
   * @param connections one for each transaction at the same time, with automatic commit; closed
   *     with this
   */
  PostgresCommits(HikariDataSource connections) {
    this.connections = connections;
  }

  @Override
  public Map<UUID, CommitOutcome> commit(List<DocumentBatch> batches) {
    try (Connection connection = connections.getConnection()) {
      return commit(connection, batches);
    } catch (SQLException e) {
      // No connection was there, or it could not be given back: the latter follows a break that was
      // reported already.
      throw new OutcomeUnknownException(e);
    }
  }

  private static Map<UUID, CommitOutcome> commit(
      Connection connection, List<DocumentBatch> batches) {
    try {
      return batches.stream().allMatch(batch -> batch.ledger().isEmpty())
          ? commitAtOnce(connection, batches)
          : commitWithLedger(connection, batches);
    } catch (SQLException e) {
      if (isBroken(e)) {
        throw new OutcomeUnknownException(e);
      }
      throw new BatchRefusedException(reason(e), e);
    }
  }

  private static Map<UUID, CommitOutcome> commitAtOnce(
      Connection connection, List<DocumentBatch> batches) throws SQLException {
    Map<UUID, CommitOutcome> outcomes = HashMap.newHashMap(batches.size());
    compareAndSet(connection, batches)
        .forEach((id, millis) -> outcomes.put(id, new CommitOutcome.Committed(millis)));
    return outcomes;
  }

  private static Map<UUID, CommitOutcome> commitWithLedger(
      Connection connection, List<DocumentBatch> batches) throws SQLException {
    connection.setAutoCommit(false);
    try {
      lock(connection, batches);
      Map<UUID, CommitOutcome> outcomes = new HashMap<>();
      List<DocumentBatch> running = withoutOutdated(connection, batches, outcomes);
      if (!running.isEmpty()) {
        Map<UUID, Long> winners = compareAndSet(connection, running);
        var conflicts = writeLedger(connection, running, winners);
        winners.forEach((id, millis) ->
            outcomes.put(
                id, new CommitOutcome.Committed(millis, conflicts.getOrDefault(id, List.of()))));
      }
      connection.commit();
      connection.setAutoCommit(true);
      return outcomes;
    } catch (SQLException e) {
      try {
        connection.rollback();
        connection.setAutoCommit(true);
      } catch (SQLException rollback) {
        e.addSuppressed(rollback);
      }
      throw e;
    }
  }

  private static void lock(Connection connection, List<DocumentBatch> batches) throws SQLException {
    UUID[] ids = batches.stream().map(DocumentBatch::documentId).toArray(UUID[]::new);
    try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
      statement.setArray(1, connection.createArrayOf("uuid", ids));
      statement.executeQuery().close();
    }
  }

  private static Map<UUID, Long> compareAndSet(Connection connection, List<DocumentBatch> batches)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(COMPARE_AND_SET)) {
      bindDocuments(connection, statement, batches);
      bindOperations(connection, statement, batches);
      Map<UUID, Long> winners = HashMap.newHashMap(batches.size());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          winners.put(row.getObject(1, UUID.class), row.getLong(2));
        }
      }
      return winners;
    }
  }

  /** Leaves out the batches that decide conflicts which have changed meanwhile. */
  private static List<DocumentBatch> withoutOutdated(
      Connection connection, List<DocumentBatch> batches, Map<UUID, CommitOutcome> outcomes)
      throws SQLException {
    List<DocumentBatch> running = new ArrayList<>(batches.size());
    for (DocumentBatch batch : batches) {
      Set<UUID> outdated =
          batch.ledger().isEmpty() ? Set.of() : LedgerWrites.outdated(connection, batch);
      if (outdated.isEmpty()) {
        running.add(batch);
      } else {
        outcomes.put(batch.documentId(), new CommitOutcome.LostRace(outdated));
      }
    }
    return running;
  }

  private static Map<UUID, List<RecordedConflict>> writeLedger(
      Connection connection, List<DocumentBatch> batches, Map<UUID, Long> winners)
      throws SQLException {
    List<DocumentBatch> changing = new ArrayList<>();
    long atMillis = 0;
    for (DocumentBatch batch : batches) {
      Long millis = winners.get(batch.documentId());
      if (millis != null && !batch.ledger().isEmpty()) {
        changing.add(batch);
        atMillis = millis;
      }
    }
    return changing.isEmpty() ? Map.of() : LedgerWrites.write(connection, changing, atMillis);
  }

  private static void bindDocuments(
      Connection connection, PreparedStatement statement, List<DocumentBatch> batches)
      throws SQLException {
    int count = batches.size();
    UUID[] ids = new UUID[count];
    long[] expected = new long[count];
    long[] guards = new long[count];
    long[] after = new long[count];
    for (int i = 0; i < count; i++) {
      DocumentBatch batch = batches.get(i);
      ids[i] = batch.documentId();
      expected[i] = batch.expectedVersion();
      guards[i] = batch.guard();
      after[i] = batch.versionAfter();
    }
    statement.setArray(1, connection.createArrayOf("uuid", ids));
    statement.setObject(2, expected);
    statement.setObject(3, guards);
    statement.setObject(4, after);
  }

  private static void bindOperations(
      Connection connection, PreparedStatement statement, List<DocumentBatch> batches)
      throws SQLException {
    int count = batches.stream().mapToInt(batch -> batch.operations().size()).sum();
    UUID[] ids = new UUID[count];
    UUID[] documents = new UUID[count];
    long[] versions = new long[count];
    long[] bases = new long[count];
    String[] clients = new String[count];
    String[] users = new String[count];
    String[] names = new String[count];
    String[] types = new String[count];
    byte[][] deltas = new byte[count][];
    byte[][] written = new byte[count][];
    String[] rulings = new String[count];
    long[] writtenAt = new long[count];
    int i = 0;
    for (DocumentBatch batch : batches) {
      for (LoggedOperation operation : batch.operations()) {
        ids[i] = operation.opId();
        documents[i] = batch.documentId();
        versions[i] = operation.version();
        bases[i] = operation.baseVersion();
        clients[i] = operation.clientId();
        users[i] = operation.userId();
        names[i] = operation.userName();
        types[i] = text(operation.type());
        deltas[i] = operation.delta();
        written[i] = operation.writtenDelta();
        rulings[i] = rulings(operation.rulings());
        writtenAt[i] = operation.writtenAtMillis();
        i++;
      }
    }
    statement.setArray(5, connection.createArrayOf("uuid", ids));
    statement.setArray(6, connection.createArrayOf("uuid", documents));
    statement.setObject(7, versions);
    statement.setObject(8, bases);
    statement.setObject(9, clients);
    statement.setObject(10, users);
    statement.setObject(11, names);
    statement.setObject(12, types);
    statement.setObject(13, deltas);
    statement.setObject(14, written);
    statement.setObject(15, rulings);
    statement.setObject(16, writtenAt);
  }

  private static @Nullable String rulings(Map<String, Choice> rulings) {
    if (rulings.isEmpty()) {
      return null;
    }
    StringBuilder json = new StringBuilder();
    char before = '{';
    for (Map.Entry<String, Choice> ruling : rulings.entrySet()) {
      json.append(before);
      JsonText.appendString(json, ruling.getKey());
      json.append(":\"").append(LedgerRows.text(ruling.getValue())).append('"');
      before = ',';
    }
    return json.append('}').toString();
  }

  static String text(OperationType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /** Whether the connection is gone, and with it the answer to what became of the transaction. */
  private static boolean isBroken(SQLException e) {
    String state = e.getSQLState();
    // 08: connection exceptions, of which the driver reports its own; 57P01 to 57P05: the server
    // ends sessions; XX and 58:
    // a server that is in trouble itself.
    return state == null
        || state.startsWith("08")
        || state.startsWith("57P")
        || state.startsWith("58")
        || state.startsWith("XX");
  }

  private static Reason reason(SQLException e) {
    String state = e.getSQLState();
    String message = e.getMessage();
    if (state.equals("23505")
        && message != null
        && message.contains("operations_document_id_id_key")) {
      return Reason.ID_USED;
    }
    // 40: deadlock and serialization; 53: out of memory, disk or connections; 55: a lock not
    // available; 57014: cancelled by a
    // time limit; 25: a server that became read only.
    return state.startsWith("40")
            || state.startsWith("53")
            || state.startsWith("55")
            || state.startsWith("57")
            || state.startsWith("25")
        ? Reason.PASSING
        : Reason.DATA;
  }

  @Override
  public void close() {
    connections.close();
  }
}
