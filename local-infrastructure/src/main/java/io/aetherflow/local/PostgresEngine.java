package io.aetherflow.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * PostgreSQL: user postgres, database aetherflow, no password from loopback and nothing from
 * elsewhere.
 *
 * @param folder the data folder, absolute; its parent exists
 */
record PostgresEngine(Path folder, int port, Durability durability, OrdinaryUser user)
    implements Engine {

  static final String DATABASE = "aetherflow";
  static final String USER = "postgres";

  /** Starting up or shutting down; too many connections. */
  private static final Set<String> BUSY_STATES = Set.of("57P03", "53300");

  @Override
  public String name() {
    return "PostgreSQL";
  }

  @Override
  public Path pidFile() {
    return folder.resolve("postmaster.pid");
  }

  @Override
  public void prepare() {
    if (Files.exists(folder.resolve("PG_VERSION"))) {
      return;
    }
    try {
      if (Files.isDirectory(folder)) {
        // Without its version file, the folder is what an interrupted first start left behind.
        Folders.delete(folder);
      }
      Files.createDirectories(folder.getParent());
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (IOException e) {
      throw new ServerException(
          "PostgreSQL's data folder " + folder + " cannot be made: " + e.getMessage(), e);
    }
    user.own(folder);
    List<String> command = new ArrayList<>();
    command.add(program("initdb"));
    command.addAll(
        List.of("--pgdata=" + folder, "--username=" + USER, "--auth=trust", "--encoding=UTF8"));
    // The built-in locale is the same on every machine and needs none of the system's.
    command.addAll(List.of("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"));
    if (durability == Durability.FAST) {
      command.add("--no-sync");
    }
    Commands.Result result = Commands.run(user.command(command));
    if (!result.isSuccess()) {
      throw new ServerException(
          "PostgreSQL's data folder " + folder + " cannot be filled:\n" + result.output());
    }
  }

  @Override
  public List<String> command() {
    List<String> settings = new ArrayList<>(settings(durability));
    settings.add("port=" + port);
    // One of the two may be missing on a machine; PostgreSQL is content with the other.
    settings.add("listen_addresses=127.0.0.1,::1");
    // A socket's path has a short limit, and the usual folder is everybody's.
    settings.add("unix_socket_directories=");
    List<String> command = new ArrayList<>(List.of(program("postgres"), "-D", folder.toString()));
    for (String setting : settings) {
      command.add("-c");
      command.add(setting);
    }
    return user.command(command);
  }

  /** Settings for a small machine that PostgreSQL may not be alone on. */
  static List<String> settings(Durability durability) {
    String sync = durability == Durability.DURABLE ? "on" : "off";
    return List.of(
        "fsync=" + sync,
        "full_page_writes=" + sync,
        "synchronous_commit=" + sync,
        "max_connections=300",
        "shared_buffers=128MB",
        "max_wal_size=1GB",
        "jit=off",
        "timezone=UTC",
        "log_timezone=UTC");
  }

  @Override
  public Probe probe() {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SHOW data_directory")) {
      row.next();
      return Path.of(row.getString(1)).equals(folder) ? Probe.OURS : Probe.NOT_OURS;
    } catch (SQLException e) {
      return BUSY_STATES.contains(String.valueOf(e.getSQLState())) ? Probe.BUSY : Probe.NOT_OURS;
    }
  }

  @Override
  public void onReady() {
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      boolean exists;
      try (ResultSet row =
          statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        exists = row.next();
      }
      if (!exists) {
        statement.execute("CREATE DATABASE " + DATABASE);
      }
    } catch (SQLException e) {
      throw new ServerException(
          "PostgreSQL does not make the database " + DATABASE + ": " + e.getMessage(), e);
    }
  }

  /**
   * Fast shutdown: running transactions are rolled back, clients are disconnected, the log is
   * written.
   */
  @Override
  public String stopSignal() {
    return "INT";
  }

  /** Whether a server answers on the port, whoever's it is. */
  static boolean answers(int port) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl(port, DATABASE))) {
      return connection.isValid((int) PATIENCE.toSeconds());
    } catch (SQLException e) {
      return false;
    }
  }

  /** The URL of a database, complete with the user. */
  static String jdbcUrl(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?user=%s&sslmode=disable"
        .formatted(port, database, USER);
  }

  private Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        jdbcUrl(port, database)
            + "&connectTimeout=%1$d&loginTimeout=%1$d&socketTimeout=%1$d"
                .formatted(PATIENCE.toSeconds()));
  }

  private String program(String name) {
    return ServerBinaries.postgres(user).resolve("bin").resolve(name).toString();
  }
}
