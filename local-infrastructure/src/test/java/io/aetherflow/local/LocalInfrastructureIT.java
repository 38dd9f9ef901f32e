package io.aetherflow.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as the start script runs it: a process of its own, which is ended and killed. */
class LocalInfrastructureIT {

  /** A PostgreSQL data folder that nothing was done with yet: to fill one takes a second. */
  @TempDir static Path prepared;

  @TempDir Path scratch;

  private Path data;
  private int postgresPort;
  private int redisPort;
  private int runs;
  private final List<Process> started = new ArrayList<>();

  @BeforeAll
  static void prepareData() {
    new PostgresEngine(
            prepared.resolve("postgres"), Ports.free(), Durability.FAST, OrdinaryUser.find())
        .prepare();
  }

  @BeforeEach
  void choosePlaces() throws Exception {
    data = Files.createDirectory(scratch.resolve("data"));
    copyPreparedData();
    postgresPort = Ports.free();
    redisPort = Ports.free();
  }

  @AfterEach
  void endAll() throws Exception {
    started.forEach(Process::destroyForcibly);
    run("--stop");
  }

  @Test
  void dataLastsFromStartToStart() throws Exception {
    data = scratch.resolve("made by the program");
    Process first = startAndAwait();
    sql("CREATE TABLE t AS SELECT 42 AS i");
    try (RedisConnection redis = new RedisConnection(redisPort)) {
      redis.set("key", "value");
    }
    first.destroy();
    assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(Ports.isFree(postgresPort)).isTrue();
    assertThat(Ports.isFree(redisPort)).isTrue();

    startAndAwait();

    assertThat(sql("SELECT i FROM t")).isEqualTo("42");
    assertThat(sql("SHOW fsync") + sql("SHOW synchronous_commit")).isEqualTo("onon");
    try (RedisConnection redis = new RedisConnection(redisPort)) {
      assertThat(redis.get("key")).isEqualTo("value");
    }
  }

  @Test
  void serversOfAKilledProgramAreTakenOver() throws Exception {
    startAndAwait().destroyForcibly().waitFor();
    long postgres = pid("postgres/postmaster.pid");
    long redis = pid("redis/redis.pid");
    assertThat(run("--status")).as(lastOutput()).isZero();

    Process second = startAndAwait();

    assertThat(pid("postgres/postmaster.pid")).isEqualTo(postgres);
    assertThat(pid("redis/redis.pid")).isEqualTo(redis);
    second.destroy();
    second.waitFor();
    assertThat(Ports.isFree(postgresPort)).isTrue();
    assertThat(Ports.isFree(redisPort)).isTrue();
    assertThat(run("--status")).isEqualTo(1);
  }

  @Test
  void serversOfAKilledProgramMoveToThePortsThatAreAskedFor() throws Exception {
    startAndAwait().destroyForcibly().waitFor();
    int oldPort = postgresPort;
    postgresPort = Ports.free();
    redisPort = Ports.free();

    startAndAwait();

    assertThat(Ports.isFree(oldPort)).isTrue();
    assertThat(sql("SELECT 1")).isEqualTo("1");
  }

  @Test
  void aServerThatNoLongerAnswersIsReplaced() throws Exception {
    startAndAwait().destroyForcibly().waitFor();
    long redis = pid("redis/redis.pid");
    signal("STOP", redis);

    startAndAwait();

    assertThat(pid("redis/redis.pid")).isNotEqualTo(redis);
  }

  @Test
  void aServerThatEndsIsStartedAgain() throws Exception {
    startAndAwait();
    long postgres = pid("postgres/postmaster.pid");
    long redis = pid("redis/redis.pid");

    signal("KILL", redis);
    signal("KILL", postgres);

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> PostgresEngine.answers(postgresPort) && RedisEngine.answers(redisPort));
    assertThat(pid("postgres/postmaster.pid")).isNotEqualTo(postgres);
    assertThat(pid("redis/redis.pid")).isNotEqualTo(redis);
  }

  @Test
  void aPausedServerStaysStoppedUntilThePauseEnds() throws Exception {
    startAndAwait();
    Path pause = Files.createFile(data.resolve("redis.paused"));
    await().atMost(Duration.ofSeconds(30)).until(() -> Ports.isFree(redisPort));
    assertThat(PostgresEngine.answers(postgresPort)).isTrue();

    Files.delete(pause);
    await().atMost(Duration.ofSeconds(30)).until(() -> RedisEngine.answers(redisPort));
  }

  @Test
  void theHolderOfATakenPortIsNamedAndLeftAlone() throws Exception {
    try (ServerSocket held = new ServerSocket(postgresPort, 1, InetAddress.getLoopbackAddress())) {
      assertThat(run()).isEqualTo(1);

      assertThat(lastOutput())
          .contains("Port " + postgresPort + ", which PostgreSQL needs, is taken by process ")
          .contains(ProcessHandle.current().pid() + " (java)");
      assertThat(held.isClosed()).isFalse();
      assertThat(Ports.isFree(redisPort)).isTrue();
    }
  }

  @Test
  void aServerWithOtherDataIsNotOurs() throws Exception {
    startAndAwait();
    data = scratch.resolve("other");

    assertThat(run()).isEqualTo(1);

    assertThat(lastOutput()).contains("is taken by process ").contains("(postgres)");
    data = scratch.resolve("data");
  }

  @Test
  void aSecondStartSaysWhatRuns() throws Exception {
    Process first = startAndAwait();

    assertThat(run()).isZero();

    assertThat(lastOutput())
        .contains("Runs already, under process " + first.pid())
        .contains("PostgreSQL running on 127.0.0.1:" + postgresPort)
        .contains("Redis running on 127.0.0.1:" + redisPort);
    assertThat(first.isAlive()).isTrue();
  }

  @Test
  void stopEndsTheProgramAndItsServers() throws Exception {
    Process first = startAndAwait();

    assertThat(run("--stop")).as(lastOutput()).isZero();

    assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Ports.isFree(postgresPort)).isTrue();
    assertThat(Ports.isFree(redisPort)).isTrue();
  }

  private void copyPreparedData() {
    String from = prepared.resolve("postgres").toString();
    assertThat(Commands.run(List.of("cp", "-a", from, data.toString())).isSuccess()).isTrue();
  }

  private Process startAndAwait() throws IOException {
    Process process = start();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          assertThat(process.isAlive()).as(lastOutput()).isTrue();
          return lastOutput().contains("PostgreSQL running")
              && lastOutput().contains("Redis running");
        });
    return process;
  }

  private int run(String... options) throws Exception {
    Process process = start(options);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(lastOutput()).isTrue();
    return process.exitValue();
  }

  private Process start(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LocalInfrastructure.class.getName(),
                "--data",
                data.toString(),
                "--postgres-port",
                Integer.toString(postgresPort),
                "--redis-port",
                Integer.toString(redisPort)));
    command.addAll(List.of(options));
    runs++;
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output().toFile())
            .start();
    started.add(process);
    return process;
  }

  private Path output() {
    return scratch.resolve("output-" + runs);
  }

  private String lastOutput() throws IOException {
    return Files.exists(output()) ? Files.readString(output()) : "";
  }

  private long pid(String file) throws IOException {
    return Long.parseLong(Files.readAllLines(data.resolve(file)).getFirst().strip());
  }

  private static void signal(String name, long pid) {
    assertThat(Commands.run(List.of("sh", "-c", "kill -s " + name + " " + pid)).isSuccess())
        .isTrue();
  }

  private String sql(String sql) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(PostgresEngine.jdbcUrl(postgresPort, "aetherflow"));
        Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet row = statement.getResultSet()) {
        assertThat(row.next()).isTrue();
        return row.getString(1);
      }
    }
  }
}
