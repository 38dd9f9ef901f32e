package io.aetherflow.system.stack;

import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A program that looks at PostgreSQL alone: are the versions of a document dense, is every
 * acknowledged operation there once, at the version of its acknowledgement, and what content does a
 * replay of the log give. It shares no process with what it checks.
 *
 * <p>Arguments: JDBC URL, document, a file with the acknowledgements (a line each: opId, space,
 * version), a file for the replayed content. Ends with status 0 when all holds, else says what does
 * not.
 */
public final class LogAudit {
  private LogAudit() {}

  /** Runs the audit. */
  public static void main(String[] arguments) throws Exception {
    var document = UUID.fromString(arguments[1]);
    var acknowledged = new HashMap<UUID, Long>();
    for (var line : Files.readAllLines(Path.of(arguments[2]))) {
      var parts = line.split(" ", -1);
      if (acknowledged.put(UUID.fromString(parts[0]), Long.valueOf(parts[1])) != null) {
        throw new IllegalStateException("acknowledged twice: " + line);
      }
    }
    var content = replay(arguments[0], document, acknowledged);
    if (!acknowledged.isEmpty()) {
      throw new IllegalStateException(
          acknowledged.size() + " acknowledged operations are not in the log");
    }
    Files.write(Path.of(arguments[3]), new TextType().encodeContent(content));
  }

  private static TextContent replay(String url, UUID document, Map<UUID, Long> acknowledged)
      throws SQLException {
    var type = new TextType();
    var content = type.emptyContent();
    var seen = new HashSet<UUID>();
    try (var connection = DriverManager.getConnection(url);
        var query =
            connection.prepareStatement(
                "SELECT id, version, delta FROM operations WHERE document_id = ? ORDER BY version")) {
      query.setObject(1, document);
      try (var rows = query.executeQuery()) {
        for (long expected = 1; rows.next(); expected++) {
          var id = rows.getObject(1, UUID.class);
          long version = rows.getLong(2);
          if (version != expected) {
            throw new IllegalStateException("version " + version + " follows " + (expected - 1));
          }
          if (!seen.add(id)) {
            throw new IllegalStateException("operation " + id + " is there twice");
          }
          var promised = acknowledged.remove(id);
          if (promised != null && promised != version) {
            throw new IllegalStateException(
                "operation " + id + " was acknowledged as " + promised + ", is " + version);
          }
          content =
              type.apply(
                  content, type.decodeDelta(rows.getString(3).getBytes(StandardCharsets.UTF_8)));
        }
      }
    }
    return content;
  }

  /** Runs the audit in a process of its own and returns the replayed content. */
  public static TextContent run(String url, String document, Map<UUID, Long> acknowledged)
      throws Exception {
    var acks = Files.createTempFile("acknowledged", ".txt");
    var replayed = Files.createTempFile("replayed", ".json");
    Files.write(
        acks,
        acknowledged.entrySet().stream().map(ack -> ack.getKey() + " " + ack.getValue()).toList());
    var process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    LogAudit.class.getName(),
                    url,
                    document,
                    acks.toString(),
                    replayed.toString()))
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError("the log does not hold what was acknowledged: " + said);
    }
    var content = new TextType().decodeContent(Files.readAllBytes(replayed));
    Files.delete(acks);
    Files.delete(replayed);
    return content;
  }
}
