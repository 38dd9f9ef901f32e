package io.aetherflow.model.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** The shared vectors, which the web client runs as well. */
class ClientVectorsTests {

  @TestFactory
  Stream<DynamicTest> theDocumentDoesWhatTheVectorsSay() {
    return ClientVectors.files().keySet().stream()
        .flatMap(name -> ClientStory.JSON.readTree(text(name)).valueStream())
        .map(story -> DynamicTest.dynamicTest(story.path("name").asString(), () -> check(story)));
  }

  private static void check(JsonNode recorded) {
    var replayed = ClientStory.replay(recorded).json().path("events");
    replayed = ClientStory.JSON.readTree(replayed.toString());
    var events = recorded.path("events");
    for (int i = 0; i < events.size(); i++) {
      assertThat(replayed.get(i)).as("event %d", i).isEqualTo(events.get(i));
    }
  }

  @Test
  void theFilesAreWhatTheGeneratorMakes() throws IOException {
    if (Boolean.getBoolean("aetherflow.vectors.write")) {
      ClientVectors.write();
      return;
    }
    ClientVectors.files()
        .forEach((name, content) ->
            assertThat(text(name).equals(content))
                .as("%s is as ClientVectors makes it", name)
                .isTrue());
  }

  private static String text(String name) {
    try (var file = ClientVectorsTests.class.getResourceAsStream("/vectors/client/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
