package io.aetherflow.demos;

import io.aetherflow.client.ConflictInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outcome of a conflict demo, as it is written with {@code --json}.
 *
 * @param contentAfterConflict what everybody held when the policy had decided
 * @param contentAtEnd what everybody held after decisions, votes and restoration
 * @param conflicts the document's ledger at the end, newest first
 * @param problems what the policy promises and did not happen; empty when all is well
 */
record ConflictReport(
    String type,
    String policy,
    String conflictType,
    int users,
    String contentAfterConflict,
    String contentAtEnd,
    List<ConflictInfo> conflicts,
    List<String> problems) {

  boolean isGood() {
    return problems.isEmpty();
  }

  void write(Path file) throws IOException {
    var json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, json.writeValueAsString(this) + System.lineSeparator());
  }
}
