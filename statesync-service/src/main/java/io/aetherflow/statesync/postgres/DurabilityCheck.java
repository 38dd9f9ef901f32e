package io.aetherflow.statesync.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses a server that would forget what it has confirmed. */
final class DurabilityCheck {
  private static final Logger log = LoggerFactory.getLogger(DurabilityCheck.class);

  private DurabilityCheck() {}

  /**
   * Throws unless the server flushes its commits to disk.
   *
   * @param allowUnsafe only warns: for tests whose data may be lost
   */
  static void run(DataSource source, boolean allowUnsafe) {
    String fsync = show(source, "fsync");
    String synchronousCommit = show(source, "synchronous_commit");
    if (fsync.equals("on") && synchronousCommit.equals("on")) {
      return;
    }
    String found =
        "PostgreSQL runs with fsync=" + fsync + " and synchronous_commit=" + synchronousCommit;
    if (!allowUnsafe) {
      throw new IllegalStateException(
          found
              + ": an acknowledged edit could be lost in a crash. Set both to on in postgresql.conf, or, where data may be"
              + " lost, start with AETHERFLOW_ALLOW_UNSAFE_POSTGRES=true.");
    }
    log.warn("{}: acknowledged edits may be lost in a crash, as allowed by configuration", found);
  }

  private static String show(DataSource source, String setting) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_setting('" + setting + "')")) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(
          "Could not ask PostgreSQL for " + setting + ": " + e.getMessage(), e);
    }
  }
}
