package io.aetherflow.system.conflicts;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.demos.Demos;
import io.aetherflow.system.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every policy keeps its promise for both types of documents, with real clients whose edits have
 * not seen each other, on two instances of statesync. The demo itself compares what happened with
 * what is promised.
 */
class ConflictDemoIT {
  private static Stack stack;
  private static Path config;
  @TempDir static Path folder;

  @BeforeAll
  static void start() throws IOException {
    stack = Stack.start(1, 2);
    config = folder.resolve("config.yaml");
    Files.writeString(
        config, "gateway: {host: localhost, port: " + stack.rest(0).getPort() + "}\n");
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @ParameterizedTest(name = "{0} {1} {2} with {3} users")
  @CsvSource({
    "lww, text, concurrent, 2",
    "lww, json, concurrent, 3",
    "lww, text, sequential, 4",
    "merge, text, concurrent, 3",
    "merge, json, sequential, 2",
    "manual, text, concurrent, 3",
    "manual, json, concurrent, 2",
    "manual, text, sequential, 2",
    "priority, text, concurrent, 3",
    "priority, json, sequential, 2",
    "vote, text, concurrent, 3",
    "vote, json, sequential, 2",
  })
  void thePolicyKeepsItsPromise(String policy, String type, String conflictType, int users)
      throws IOException {
    var outcome = folder.resolve("outcome.json");
    int status = demo(policy, type, conflictType, users, outcome);
    var report = JsonMapper.shared().readTree(Files.readAllBytes(outcome));
    assertThat(status).as(report.get("problems").toString()).isZero();
    assertThat(report.get("conflicts").size()).isPositive();
  }

  private static int demo(
      String policy, String type, String conflictType, int users, Path outcome) {
    return Demos.run(
        "conflict",
        "--resolution",
        policy,
        "--type",
        type,
        "--conflict-type",
        conflictType,
        "--users",
        Integer.toString(users),
        "--lang",
        "en",
        "--json",
        outcome.toString(),
        "-f",
        config.toString());
  }

  @Test
  void theQueryOfOpenConflictsNamesTheOpenOnes() throws IOException, SQLException {
    var outcome = folder.resolve("open.json");
    assertThat(demo("manual", "text", "concurrent", 4, outcome)).isZero();
    var conflicts = JsonMapper.shared().readTree(Files.readAllBytes(outcome)).get("conflicts");
    var open =
        conflicts
            .valueStream()
            .filter(conflict -> conflict.get("resolution").isNull())
            .map(conflict -> conflict.get("id").asString())
            .toList();
    assertThat(open).hasSize(2);
    for (JsonNode conflict : conflicts) {
      var id = conflict.get("id").asString();
      assertThat(isListedAsOpen(id)).isEqualTo(open.contains(id));
    }
  }

  private static boolean isListedAsOpen(String id) throws SQLException {
    try (var connection = DriverManager.getConnection(stack.jdbcUrl());
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT id, resolution, resolved_at FROM conflicts WHERE resolved_at IS NULL")) {
      while (rows.next()) {
        if (rows.getString("id").equals(id)) {
          return true;
        }
      }
      return false;
    }
  }
}
