package io.aetherflow.statesync.postgres;

import io.aetherflow.model.history.Choice;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.statesync.access.Access;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.Member;
import io.aetherflow.statesync.access.PublicAccess;
import io.aetherflow.statesync.access.Role;
import io.aetherflow.statesync.commit.LogStore;
import io.aetherflow.statesync.history.SnapshotStore;
import io.aetherflow.statesync.sequencer.LoadedDocument;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import io.aetherflow.statesync.sequencer.OperationLog;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Reads the log, and stores snapshots. */
final class PostgresLog implements LogStore, SnapshotStore {
  private static final String DOCUMENT =
      """
      SELECT d.type, d.policy, d.state, d.public_access, d.version, d.floor, d.guard,
             (SELECT floor(extract(epoch FROM o.timestamp) * 1000)::bigint FROM operations o
              WHERE o.document_id = d.id AND o.version = d.version) AS committed_at,
             l.user_id, l.user_name, l.session_id, l.acquired_at, l.expires_at
      FROM documents d LEFT JOIN locks l ON l.document_id = d.id WHERE d.id = ?\
      """;

  private static final String MEMBERS =
      "SELECT user_id, user_name, role, priority FROM members WHERE document_id = ?";

  private static final String SNAPSHOT =
      """
      SELECT version, content FROM snapshots WHERE document_id = ? AND version <= ?
      ORDER BY version DESC LIMIT 1\
      """;

  private static final String OPERATIONS =
      """
      SELECT version, id, user_id, user_name, client_id, type, base_version,
             floor(extract(epoch FROM written_at) * 1000)::bigint, floor(extract(epoch FROM timestamp) * 1000)::bigint,
             delta, written_delta, rulings, status
      FROM operations WHERE document_id = ? AND version > ? ORDER BY version LIMIT ?\
      """;

  private static final String DELTAS =
      """
      SELECT version, delta FROM operations WHERE document_id = ? AND version > ? AND version <= ?
      ORDER BY version\
      """;

  /** So many rows come with one answer of the server. */
  private static final int DELTAS_AT_ONCE = 4_000;

  private static final String WRITE_SNAPSHOT =
      "INSERT INTO snapshots (document_id, version, content) VALUES (?, ?, ?) ON CONFLICT DO"
          + " NOTHING";

  private static final JsonMapper JSON = JsonMapper.shared();

  private static final String THIN =
      """
      DELETE FROM snapshots s USING (
        SELECT version, lag(version) OVER w AS newer, lead(version) OVER w AS older, row_number() OVER w AS place,
               octet_length(content) AS bytes
        FROM (SELECT version, content FROM snapshots WHERE document_id = ? ORDER BY version DESC LIMIT ?) newest
        WINDOW w AS (ORDER BY version DESC)) n
      WHERE s.document_id = ? AND s.version = n.version AND n.place = ?
        AND (SELECT sum(octet_length(o.delta::text)) FROM operations o
             WHERE o.document_id = s.document_id AND o.version > coalesce(n.older, 0) AND o.version <= n.newer)
            <= ? * greatest(n.bytes, ?)\
      """;

  private final DataSource connections;

  PostgresLog(DataSource connections) {
    this.connections = connections;
  }

  @Override
  public Optional<LoadedDocument> load(UUID documentId, long afterVersion) {
    return transaction(connection -> load(connection, documentId, afterVersion));
  }

  private static Optional<LoadedDocument> load(
      Connection connection, UUID documentId, long afterVersion) throws SQLException {
    Map<String, Member> members = members(connection, documentId);
    try (PreparedStatement statement = connection.prepareStatement(DOCUMENT)) {
      statement.setObject(1, documentId);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          return Optional.empty();
        }
        Access access =
            new Access(
                row.getLong("guard"),
                Lifecycle.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                PublicAccess.valueOf(row.getString("public_access").toUpperCase(Locale.ROOT)),
                members,
                lock(row));
        long version = row.getLong("version");
        LoadedDocument.Snapshot snapshot =
            afterVersion < 0 ? snapshot(connection, documentId, version).orElse(null) : null;
        long after = afterVersion >= 0 ? afterVersion : snapshot == null ? 0 : snapshot.version();
        return Optional.of(
            new LoadedDocument(
                row.getString("type"),
                row.getString("policy"),
                access,
                version,
                row.getLong("floor"),
                row.getLong("committed_at"),
                snapshot,
                after >= version
                    ? List.of()
                    : read(connection, documentId, after, OperationLog.PAGE_MAX)));
      }
    }
  }

  private static @Nullable LockLease lock(ResultSet row) throws SQLException {
    String userId = row.getString("user_id");
    return userId == null
        ? null
        : new LockLease(
            userId,
            row.getString("user_name"),
            row.getString("session_id"),
            row.getTimestamp("acquired_at").toInstant(),
            row.getTimestamp("expires_at").toInstant());
  }

  private static Map<String, Member> members(Connection connection, UUID documentId)
      throws SQLException {
    Map<String, Member> members = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(MEMBERS)) {
      statement.setObject(1, documentId);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          Role role = Role.valueOf(row.getString(3).toUpperCase(Locale.ROOT));
          members.put(
              row.getString(1),
              new Member(row.getString(1), row.getString(2), role, row.getInt(4)));
        }
      }
    }
    return members;
  }

  @Override
  public List<LoggedOperation> read(UUID documentId, long afterVersion, int limit) {
    return transaction(connection -> read(connection, documentId, afterVersion, limit));
  }

  private static List<LoggedOperation> read(
      Connection connection, UUID documentId, long afterVersion, int limit) throws SQLException {
    List<LoggedOperation> operations = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(OPERATIONS)) {
      statement.setObject(1, documentId);
      statement.setLong(2, afterVersion);
      statement.setInt(3, limit);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          operations.add(
              new LoggedOperation(
                  row.getLong(1),
                  row.getObject(2, UUID.class),
                  row.getString(3),
                  row.getString(4),
                  row.getString(5),
                  OperationType.valueOf(row.getString(6).toUpperCase(Locale.ROOT)),
                  row.getLong(7),
                  row.getLong(8),
                  row.getLong(9),
                  row.getBytes(10),
                  row.getBytes(11),
                  rulings(row.getString(12)),
                  row.getString(13)));
        }
      }
    }
    return operations;
  }

  @Override
  public void readDeltas(UUID documentId, long afterVersion, long upToVersion, DeltaReader reader) {
    transaction(connection -> {
      try (PreparedStatement statement = connection.prepareStatement(DELTAS)) {
        statement.setFetchSize(DELTAS_AT_ONCE);
        statement.setObject(1, documentId);
        statement.setLong(2, afterVersion);
        statement.setLong(3, upToVersion);
        try (ResultSet row = statement.executeQuery()) {
          while (row.next()) {
            reader.delta(row.getLong(1), row.getBytes(2));
          }
        }
        return documentId;
      }
    });
  }

  private static Map<String, Choice> rulings(@Nullable String json) {
    if (json == null) {
      return Map.of();
    }
    Map<String, Choice> rulings = new HashMap<>();
    JSON.readTree(json)
        .propertyStream()
        .forEach(ruling ->
            rulings.put(ruling.getKey(), LedgerRows.choice(ruling.getValue().asString())));
    return rulings;
  }

  @Override
  public Optional<LoadedDocument.Snapshot> atOrBelow(UUID documentId, long version) {
    return transaction(connection -> snapshot(connection, documentId, version));
  }

  private static Optional<LoadedDocument.Snapshot> snapshot(
      Connection connection, UUID documentId, long version) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SNAPSHOT)) {
      statement.setObject(1, documentId);
      statement.setLong(2, version);
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? Optional.of(new LoadedDocument.Snapshot(row.getLong(1), row.getBytes(2)))
            : Optional.empty();
      }
    }
  }

  @Override
  public void write(UUID documentId, LoadedDocument.Snapshot snapshot) {
    try (Connection connection = connections.getConnection();
        PreparedStatement statement = connection.prepareStatement(WRITE_SNAPSHOT)) {
      statement.setObject(1, documentId);
      statement.setLong(2, snapshot.version());
      statement.setBytes(3, snapshot.content());
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new LogUnreachableException(e);
    }
  }

  @Override
  public void thin(UUID documentId) {
    try (Connection connection = connections.getConnection();
        PreparedStatement statement = connection.prepareStatement(THIN)) {
      statement.setObject(1, documentId);
      statement.setInt(2, DENSE + 2);
      statement.setObject(3, documentId);
      statement.setInt(4, DENSE + 1);
      statement.setInt(5, SPACING);
      statement.setInt(6, BYTES_MIN);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new LogUnreachableException(e);
    }
  }

  @FunctionalInterface
  private interface Work<R> {
    R run(Connection connection) throws SQLException;
  }

  /** Several statements that see one moment. */
  private <R> R transaction(Work<R> work) {
    try (Connection connection = connections.getConnection()) {
      int isolation = connection.getTransactionIsolation();
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      try {
        R result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
        connection.setReadOnly(false);
        connection.setTransactionIsolation(isolation);
      }
    } catch (SQLException e) {
      throw new LogUnreachableException(e);
    }
  }

  /** The database did not answer. */
  static final class LogUnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LogUnreachableException(Throwable cause) {
      super("The log could not be read: " + cause.getMessage(), cause);
    }
  }
}
