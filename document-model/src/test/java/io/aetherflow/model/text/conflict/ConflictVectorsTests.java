package io.aetherflow.model.text.conflict;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The worked cases of the conflict rules: committed deltas, resolutions and what the ledger
 * records.
 */
class ConflictVectorsTests {
  @TestFactory
  Stream<DynamicTest> vectors() throws IOException {
    try (var in = getClass().getResourceAsStream("/conflict-model/vectors.json")) {
      return new JsonMapper()
              .readTree(in)
              .valueStream()
              .map(vector ->
                  DynamicTest.dynamicTest(
                      vector.get("id").asString() + " " + vector.get("name").asString(),
                      () -> new ConflictCase(vector).run()))
              .toList()
              .stream();
    }
  }
}
