package io.aetherflow.statesync.postgres;

import io.aetherflow.model.history.Choice;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.value.JsonText;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Moves the versions of those documents that are as expected, and logs their operations, in one
 * statement.
 *
 * <p>An update that had to wait for a row looks at it again, as it is by then, before it changes
 * it. The statement's start is the time of the commit. Within a document these times never go back:
 * who expects a version has seen it committed before its own statement began.
 *
 * <p>The rows come as arrays. A single operation, which is all that there is to commit while nobody
 * has to wait, comes as it is: without arrays it costs PostgreSQL a fifth less.
 */
final class CompareAndSet {
  private static final String OF_MANY =
      statement(
          "unnest(?::uuid[], ?::bigint[], ?::bigint[], ?::bigint[])",
          """
          unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::bytea[], ?::bytea[], ?::text[], ?::bigint[])\
          """);

  private static final String OF_ONE =
      statement(
          "(VALUES (?::uuid, ?::bigint, ?::bigint, ?::bigint))",
          """
          (VALUES (?::uuid, ?::uuid, ?::bigint, ?::bigint, ?::text, ?::text, ?::text, ?::text,
                    ?::bytea, ?::bytea, ?::text, ?::bigint))\
          """);

  private static String statement(String documents, String operations) {
    return """
    WITH won AS (
      UPDATE documents d
      SET version = b.version_after, updated_at = greatest(d.updated_at, statement_timestamp())
      FROM %s AS b (id, expected, guard, version_after)
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
      FROM %s
        AS o (id, document_id, version, base_version, client_id, user_id, user_name, type, delta, written_delta,
              rulings, written_at)
      JOIN won ON won.id = o.document_id)
    SELECT id, floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint FROM won\
    """
        .formatted(documents, operations);
  }

  private CompareAndSet() {}

  /**
   * Returns the documents that were as expected, each with the time of the commit in milliseconds
   * since 1970.
   */
  static Map<UUID, Long> run(Connection connection, List<DocumentBatch> batches)
      throws SQLException {
    boolean one = batches.size() == 1 && batches.getFirst().operations().size() == 1;
    try (PreparedStatement statement = connection.prepareStatement(one ? OF_ONE : OF_MANY)) {
      if (one) {
        bind(statement, batches.getFirst(), batches.getFirst().operations().getFirst());
      } else {
        bindDocuments(connection, statement, batches);
        bindOperations(connection, statement, batches);
      }
      Map<UUID, Long> winners = HashMap.newHashMap(batches.size());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          winners.put(row.getObject(1, UUID.class), row.getLong(2));
        }
      }
      return winners;
    }
  }

  private static void bind(
      PreparedStatement statement, DocumentBatch batch, LoggedOperation operation)
      throws SQLException {
    statement.setObject(1, batch.documentId());
    statement.setLong(2, batch.expectedVersion());
    statement.setLong(3, batch.guard());
    statement.setLong(4, batch.versionAfter());
    statement.setObject(5, operation.opId());
    statement.setObject(6, batch.documentId());
    statement.setLong(7, operation.version());
    statement.setLong(8, operation.baseVersion());
    statement.setString(9, operation.clientId());
    statement.setString(10, operation.userId());
    statement.setString(11, operation.userName());
    statement.setString(12, text(operation.type()));
    statement.setBytes(13, operation.delta());
    statement.setBytes(14, operation.writtenDelta());
    statement.setString(15, rulings(operation.rulings()));
    statement.setLong(16, operation.writtenAtMillis());
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

  private static String text(OperationType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
