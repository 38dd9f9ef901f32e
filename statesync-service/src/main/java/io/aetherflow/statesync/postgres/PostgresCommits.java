package io.aetherflow.statesync.postgres;

import com.zaxxer.hikari.HikariDataSource;
import io.aetherflow.statesync.commit.CommitStore;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.sequencer.CommitOutcome;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Commits batches in one transaction: move the versions of those documents that are as expected,
 * log their operations, commit. That is one statement, which without a {@code BEGIN} is a
 * transaction, and so one round trip. Only batches that change the ledger need more, and a
 * transaction that is begun and committed; they lock the rows first, since they look at the ledger
 * before they write.
 *
 * <p>The rows are found by their keys in the order in which they are given, which is the same for
 * everybody. Were two transactions to wait for each other all the same, the server would end one of
 * them, which is then tried again.
 */
final class PostgresCommits implements CommitStore {
  private static final String LOCK =
      "SELECT 1 FROM documents WHERE id = ANY(?) ORDER BY id FOR UPDATE";

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
    CompareAndSet.run(connection, batches)
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
        Map<UUID, Long> winners = CompareAndSet.run(connection, running);
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
