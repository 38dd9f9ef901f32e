package io.aetherflow.statesync;

import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.statesync.sequencer.OperationLog;
import io.aetherflow.statesync.sequencer.OperationLogContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The real log keeps the contract. */
class PostgresLogIT extends OperationLogContract {
  private static String database;
  private static RunningStatesync statesync;

  @BeforeAll
  static void start() {
    database = TestInfrastructure.shared().freshDatabase();
    // One lane, so that a batch that waits for it is a full one.
    statesync = RunningStatesync.start(database, "aetherflow.statesync.commit-lanes=1");
  }

  @AfterAll
  static void stop() {
    statesync.close();
  }

  @Override
  protected OperationLog log() {
    return statesync.context().getBean(OperationLog.class);
  }

  @Override
  protected UUID create(String owner) {
    return UUID.fromString(statesync.create(owner, "Notes").getId());
  }

  @Override
  protected void raiseGuard(UUID document) {
    execute("UPDATE documents SET guard = guard + 1 WHERE id = '" + document + "'");
  }

  @Override
  protected void poison(UUID opId) {
    execute("ALTER TABLE operations ADD CONSTRAINT poison CHECK (id <> '" + opId + "')");
  }

  private static void execute(String sql) {
    try (Connection connection = RunningStatesync.connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
