package io.aetherflow.model.text.conflict;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The worked cases of the conflict rules, and random sessions that were decided otherwise once:
 * committed deltas, resolutions and what the ledger records.
 */
class ConflictVectorsTests {
  @TestFactory
  Stream<DynamicTest> vectors() throws IOException {
    return cases("/conflict-model/vectors.json");
  }

  @TestFactory
  Stream<DynamicTest> sessions() throws IOException {
    return cases("/conflict-model/sessions.json");
  }

  private Stream<DynamicTest> cases(String resource) throws IOException {
    try (var in = getClass().getResourceAsStream(resource)) {
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
