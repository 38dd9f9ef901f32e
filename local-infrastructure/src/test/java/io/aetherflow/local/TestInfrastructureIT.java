package io.aetherflow.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class TestInfrastructureIT {

  @Test
  void eachCallerGetsADatabaseOfItsOwn() throws SQLException {
    TestInfrastructure shared = TestInfrastructure.shared();
    String one = shared.freshDatabase();
    String other = shared.freshDatabase();

    execute(one, "CREATE TABLE t (i int)");

    execute(other, "CREATE TABLE t (i int)");
    assertThat(TestInfrastructure.shared()).isSameAs(shared);
  }

  @Test
  void whatWasCommittedSurvivesAKillOfPostgres() throws SQLException {
    try (TestInfrastructure own = TestInfrastructure.start()) {
      String url = own.freshDatabase();
      execute(url, "CREATE TABLE t (i int)");
      execute(url, "INSERT INTO t VALUES (7)");

      own.postgres().kill();

      assertThat(own.postgres().isRunning()).isFalse();
      assertThatThrownBy(() -> query(url, "SELECT i FROM t")).isInstanceOf(SQLException.class);
      own.postgres().start();
      assertThat(query(url, "SELECT i FROM t")).isEqualTo("7");
    }
  }

  @Test
  void durabilityIsAsAskedFor() throws SQLException {
    assertThat(setting(TestInfrastructure.shared(), "fsync")).isEqualTo("on");
    assertThat(setting(TestInfrastructure.shared(), "synchronous_commit")).isEqualTo("on");
    try (TestInfrastructure fast = TestInfrastructure.start(Durability.FAST)) {
      assertThat(setting(fast, "fsync")).isEqualTo("off");
    }
  }

  @Test
  void redisComesBackOnTheSamePortWithItsData() throws IOException {
    try (TestInfrastructure own = TestInfrastructure.start()) {
      int port = own.redis().port();
      try (RedisConnection redis = new RedisConnection(port)) {
        redis.set("key", "value");
      }

      own.redis().stop();

      assertThatThrownBy(() -> new RedisConnection(port)).isInstanceOf(IOException.class);
      own.redis().start();
      try (RedisConnection redis = new RedisConnection(port)) {
        assertThat(redis.get("key")).isEqualTo("value");
      }
    }
  }

  @Test
  void nothingIsLeftBehindByAJvmThatIsKilled() throws Exception {
    Process jvm =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Daetherflow.infrastructure=embedded",
                Holder.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    int port;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
      port = Integer.parseInt(out.readLine());
      assertThat(PostgresEngine.answers(port)).isTrue();
      jvm.destroyForcibly();
    }

    Awaitility.await().until(() -> Ports.isFree(port));
    assertThat(jvm.waitFor()).isNotZero();
  }

  /** The program that is killed. */
  static final class Holder {
    public static void main(String[] arguments) throws InterruptedException {
      System.out.println(TestInfrastructure.shared().postgres().port());
      new CountDownLatch(1).await();
    }
  }

  private static String setting(TestInfrastructure infrastructure, String name)
      throws SQLException {
    return query(infrastructure.jdbcUrl("postgres"), "SHOW " + name);
  }

  private static void execute(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(String url, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }
}
