package io.aetherflow.local;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * For tests: lets commits reach the disk of a PostgreSQL server and then wait, so that a test can
 * cut off whoever expects their outcome. What makes them wait is a standby that does not exist.
 *
 * <p>It concerns the whole server, so the test has one of its own. One thread uses it.
 */
public final class StalledCommits implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String jdbcUrl;

  private StalledCommits(String jdbcUrl) {
    this.jdbcUrl = jdbcUrl;
  }

  /**
   * From the return of this call until {@link #close}, each commit waits.
   *
   * @throws ServerException when the server does not take the setting
   */
  public static StalledCommits begin(String jdbcUrl) {
    var stalled = new StalledCommits(jdbcUrl);
    try {
      stalled.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
      stalled.execute("SELECT pg_reload_conf()");
      // A reload takes effect some time after it was asked for: a commit that waits shows that it
      // has.
      Waiting.until(PATIENCE, stalled::oneWaits, () -> "PostgreSQL goes on committing.");
      stalled.cut();
      Waiting.until(PATIENCE, () -> stalled.waiting() == 0, () -> "A commit cannot be cut.");
      return stalled;
    } catch (RuntimeException e) {
      stalled.close();
      throw e;
    }
  }

  private boolean oneWaits() {
    var trial =
        CompletableFuture.runAsync(
            () -> execute("SELECT pg_logical_emit_message(true, 'trial', '')"));
    Waiting.until(
        PATIENCE, () -> trial.isDone() || waiting() > 0, () -> "A commit neither ends nor waits.");
    return !trial.isDone();
  }

  /** How many commits wait now. */
  public int waiting() {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new ServerException("The waiting commits cannot be counted.", e);
    }
  }

  /** Ends the connections of those that wait: they are committed, and nobody is told. */
  public void cut() {
    execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  }

  /** Lets commits end again, and those that wait. */
  @Override
  public void close() {
    execute("ALTER SYSTEM RESET synchronous_standby_names");
    execute("SELECT pg_reload_conf()");
  }

  private void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new ServerException("PostgreSQL refuses: " + sql, e);
    }
  }
}
