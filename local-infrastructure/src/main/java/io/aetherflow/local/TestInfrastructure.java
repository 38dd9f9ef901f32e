package io.aetherflow.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * PostgreSQL and Redis for tests, on free ports and with a data folder of their own.
 *
 * <p>In Docker where it answers, else as child processes; the system property {@code
 * aetherflow.infrastructure} ({@code auto}, {@code embedded} or {@code docker}) decides otherwise.
 * Both leave nothing behind, however the test's JVM ends.
 *
 * <p>Most tests take {@link #shared()} and a {@link #freshDatabase()}. A test that stops or kills
 * servers takes its own by {@link #start()}.
 */
public final class TestInfrastructure implements AutoCloseable {

  private static final AtomicInteger databases = new AtomicInteger();

  private final Server postgres;
  private final Server redis;
  private final AutoCloseable cleanup;

  private TestInfrastructure(Server postgres, Server redis, AutoCloseable cleanup) {
    this.postgres = postgres;
    this.redis = redis;
    this.cleanup = cleanup;
  }

  /**
   * The servers that all tests of this JVM share; started at the first call, and never stopped or
   * killed by a test.
   */
  public static TestInfrastructure shared() {
    return Shared.INSTANCE;
  }

  private static final class Shared {
    static final TestInfrastructure INSTANCE = start();
  }

  /** Starts durable servers of the caller's own, who closes them. */
  public static TestInfrastructure start() {
    return start(Durability.DURABLE);
  }

  /** Starts servers of the caller's own, who closes them. */
  public static TestInfrastructure start(Durability durability) {
    TestInfrastructure infrastructure = isInDocker() ? inDocker(durability) : embedded(durability);
    infrastructure.redis.start();
    infrastructure.postgres.start();
    return infrastructure;
  }

  private static boolean isInDocker() {
    String wanted = System.getProperty("aetherflow.infrastructure", "auto");
    return switch (wanted) {
      case "auto" -> ContainerServer.isPossible();
      case "docker" -> true;
      case "embedded" -> false;
      default ->
          throw new IllegalArgumentException(
              "aetherflow.infrastructure is " + wanted + ", but must be auto, embedded or docker.");
    };
  }

  private static TestInfrastructure inDocker(Durability durability) {
    Server postgres = ContainerServer.postgres(durability);
    Server redis = ContainerServer.redis(durability);
    return new TestInfrastructure(
        postgres,
        redis,
        () -> {
          redis.kill();
          postgres.kill();
        });
  }

  private static TestInfrastructure embedded(Durability durability) {
    Path folder;
    Reaper reaper;
    try {
      folder = Files.createTempDirectory("aetherflow-test").toRealPath();
      // PostgreSQL may run as somebody else, who must get through to its own folder.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      reaper = Reaper.watch(folder);
    } catch (IOException e) {
      throw new ServerException("There is no folder for the test's servers.", e);
    }
    LocalServers servers = LocalServers.in(folder, Ports.free(), Ports.free(), durability);
    return new TestInfrastructure(servers.postgres(), servers.redis(), reaper);
  }

  /** PostgreSQL itself, to be stopped, killed and started again. */
  public Server postgres() {
    return postgres;
  }

  /** Redis itself, to be stopped, killed and started again. */
  public Server redis() {
    return redis;
  }

  /**
   * Makes an empty database and returns its JDBC URL, which needs no user or password beside it.
   */
  public String freshDatabase() {
    String name = "test" + databases.incrementAndGet();
    try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new ServerException("The database " + name + " cannot be made.", e);
    }
    return jdbcUrl(name);
  }

  /** The JDBC URL of a database. */
  public String jdbcUrl(String database) {
    return PostgresEngine.jdbcUrl(postgres.port(), database);
  }

  /** The user who may do everything in PostgreSQL, without a password. */
  public String postgresUser() {
    return PostgresEngine.USER;
  }

  /** Redis' URL, as Spring's {@code spring.data.redis.url} takes it. */
  public String redisUrl() {
    return "redis://127.0.0.1:" + redis.port();
  }

  /** Ends the servers at once and deletes their data. */
  @Override
  public void close() {
    try {
      cleanup.close();
    } catch (Exception e) {
      throw new ServerException("The test's servers cannot be ended.", e);
    }
  }
}
