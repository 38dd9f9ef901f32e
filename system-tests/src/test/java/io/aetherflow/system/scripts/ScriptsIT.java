package io.aetherflow.system.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.system.scripts.Scripts.Result;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping and looking after a local stack. */
class ScriptsIT {
  @TempDir Path folder;

  private Scripts scripts;

  @BeforeEach
  void choosePlaces() {
    scripts = new Scripts(folder);
  }

  @AfterEach
  void stopAll() {
    scripts.run("stop-all.sh");
  }

  @Test
  void theLifeOfAStack() throws Exception {
    Result start = scripts.run("start-all.sh");
    assertThat(start.status()).as(start.output()).isZero();
    assertThat(start.output())
        .contains("http://localhost:" + scripts.port("WEB"))
        .contains("ws://localhost:" + scripts.port("GATEWAY") + "/ws")
        .contains("postgres@localhost:" + scripts.port("POSTGRES") + "/aetherflow");
    assertThat(scripts.run("start-all.sh", "--status").status()).isZero();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(scripts.data().resolve("jwt-secret"))))
        .isEqualTo("rw-------");
    String token = logIn();

    Result again = scripts.run("start-all.sh");
    assertThat(again.status()).isZero();
    assertThat(again.output())
        .contains("infrastructure runs already", "session runs already", "gateway runs already")
        .doesNotContain("Starting");

    aServiceIsStoppedAndStartedAlone();
    aServerIsStoppedAndStartedAlone();
    createDocument(token);
    assertThat(scripts.run("logs.sh", "session-service").output())
        .contains("\"level\":\"INFO\"", "Started SessionApplication");

    Result stop = scripts.run("stop-all.sh");
    assertThat(stop.status()).as(stop.output()).isZero();
    assertNothingIsLeft();
    assertThat(scripts.run("start-all.sh", "--status").status()).isEqualTo(1);
    assertThat(scripts.run("stop-all.sh").output()).contains("Nothing runs");

    dataOutlivesTheStackUntilItIsReset();
  }

  private void aServiceIsStoppedAndStartedAlone() {
    assertThat(scripts.run("stop-all.sh", "statesync-service").output())
        .contains("statesync stopped");
    Result without = scripts.run("start-all.sh", "--status");
    assertThat(without.status()).isEqualTo(1);
    assertThat(without.output())
        .containsPattern("statesync +stopped")
        .containsPattern("session +running");
    Result started = scripts.run("start-all.sh", "statesync");
    assertThat(started.status()).as(started.output()).isZero();
    assertThat(started.output()).contains("statesync ready").doesNotContain("session ready");
  }

  private void aServerIsStoppedAndStartedAlone() {
    scripts.run("stop-all.sh", "redis");
    assertThat(scripts.run("start-all.sh", "--status", "postgres", "redis").output())
        .containsPattern("PostgreSQL +running")
        .containsPattern("Redis +stopped");
    assertThat(scripts.run("start-all.sh", "redis").output()).contains("redis ready");
  }

  private void assertNothingIsLeft() throws Exception {
    assertThat(scripts.processes()).isEmpty();
    for (int port : scripts.ports()) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      }
    }
  }

  private void dataOutlivesTheStackUntilItIsReset() throws Exception {
    scripts.run("start-all.sh", "infrastructure");
    String url = "jdbc:postgresql://127.0.0.1:" + scripts.port("POSTGRES") + "/aetherflow";
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement statement = connection.createStatement();
        ResultSet names =
            statement.executeQuery(
                "SELECT id, name, type, version FROM documents WHERE state = 'active'")) {
      assertThat(names.next()).isTrue();
      assertThat(names.getString("name")).isEqualTo("Meeting Notes");
    }

    Result asked = scripts.run("start-all.sh", "--reset");
    assertThat(asked.status()).isEqualTo(1);
    assertThat(asked.output()).contains("Nothing was deleted");
    assertThat(scripts.data()).exists();
    assertThat(scripts.run("start-all.sh", "--reset", "--yes").status()).isZero();
    assertThat(scripts.data()).doesNotExist();
    assertNothingIsLeft();
  }

  @Test
  void aBuildIsPreparedForQuickStartsOnce() {
    scripts.set("AETHERFLOW_QUICK_START", "yes");
    Result first = scripts.run("start-all.sh", "infrastructure", "session");
    assertThat(first.status()).as(first.output()).isZero();
    assertThat(first.output())
        .contains("Preparing quick starts of infrastructure session", "Prepared in ");
    assertThat(scripts.run().resolve("preparing")).doesNotExist();
    assertThat(scripts.processes())
        .filteredOn(command -> command.contains("-jar"))
        .hasSize(2)
        .allMatch(command -> command.contains("-XX:AOTCache="));
    // The JVM warns in the log when it cannot use a cache.
    assertThat(scripts.run("logs.sh", "session", "-n", "1000").output())
        .doesNotContain("Mismatched", "Unable to", "An error has occurred");

    scripts.run("stop-all.sh");
    Result second = scripts.run("start-all.sh", "infrastructure", "session");
    assertThat(second.status()).as(second.output()).isZero();
    assertThat(second.output()).doesNotContain("Preparing");
  }

  @Test
  void anInterruptedStartLeavesNothingBehind() throws Exception {
    Process start = scripts.begin("start-all.sh");
    await()
        .atMost(Duration.ofSeconds(120))
        .until(() -> scripts.processes().stream().anyMatch(it -> it.contains("gateway-service")));
    start.destroy();
    assertThat(start.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(start.exitValue()).isEqualTo(130);
    assertNothingIsLeft();
  }

  @Test
  void aStartWithoutServersLeavesNothingBehind() throws Exception {
    scripts.set("AETHERFLOW_JWT_SECRET", "a secret of this test, known to everybody who reads it");
    Files.writeString(scripts.data(), "not a folder");
    Result start = scripts.run("start-all.sh");
    assertThat(start.status()).isEqualTo(1);
    assertThat(start.output()).contains("infrastructure has ended while it started");
    assertNothingIsLeft();
  }

  @Test
  void whoHoldsAPortIsNamedAndLeftAlone() throws Exception {
    int port = scripts.port("WEB");
    try (ServerSocket held = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      Result start = scripts.run("start-all.sh");
      assertThat(start.status()).isEqualTo(1);
      assertThat(start.output())
          .contains("Port " + port + ", which gateway needs, is taken by process ")
          .contains("process " + ProcessHandle.current().pid() + " (")
          .contains("java");
      assertThat(held.isClosed()).isFalse();
      assertThat(scripts.processes()).isEmpty();
    }
  }

  @Test
  void onlyWhatWasStartedHereIsStopped() throws Exception {
    Process stranger = new ProcessBuilder("sleep", "600").start();
    try {
      // The number of a service that ended long ago has been given to another program.
      Files.createDirectories(scripts.run());
      Files.writeString(scripts.run().resolve("gateway.pid"), stranger.pid() + " 1\n");
      assertThat(scripts.run("stop-all.sh").output()).contains("Nothing runs");
      assertThat(scripts.run("stop-all.sh", "gateway").output()).contains("does not run");
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroy();
    }
  }

  @Test
  void whatIsWrongIsSaidInOneLine() {
    for (List<String> wrong : List.of(List.of("--wrong"), List.of("nonsense"), List.of("--data"))) {
      Result result = scripts.run("start-all.sh", wrong.toArray(String[]::new));
      assertThat(result.status()).isNotZero();
      assertThat(result.output().lines()).hasSize(1);
    }
    for (String script : List.of("start-all.sh", "stop-all.sh", "start-services.sh", "logs.sh")) {
      Result help = scripts.run(script, "--help");
      assertThat(help.status()).isZero();
      assertThat(help.output()).startsWith("Usage: ./" + script);
    }
    assertThat(scripts.run("start-services.sh").output())
        .contains("PostgreSQL does not answer on ");
  }

  private String logIn() throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(uri("WEB", "/api/v1/auth/login"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"userName\":\"alice\"}")));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body().replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
  }

  private void createDocument(String token) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            send(HttpRequest.newBuilder(uri("GATEWAY", "/api/v1/documents"))
                        .header("Authorization", "Bearer " + token)
                        .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"Meeting Notes\"}")))
                    .statusCode()
                < 300);
  }

  private URI uri(String server, String path) {
    return URI.create("http://127.0.0.1:" + scripts.port(server) + path);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          request.header("Content-Type", "application/json").build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
