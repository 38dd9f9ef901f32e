package io.aetherflow.model.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.json.RandomJson.Edit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The shared vectors of the type, which the web client runs too: they are what this code makes of
 * seeded random deltas. {@code -Daetherflow.vectors.write=true} writes them anew.
 */
class JsonVectorsTests {
  private static final Path FILE = Path.of("src/test/resources/vectors/json/type.json");
  private static final int CASES = 300;
  private static final JsonType TYPE = new JsonType();
  private static final JsonMapper JSON = JsonMapper.shared();

  @Test
  void theFileHoldsWhatTheTypeMakes() throws IOException {
    String made =
        LongStream.rangeClosed(1, CASES)
            .mapToObj(seed -> JSON.writeValueAsString(vector(seed)))
            .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    if (Boolean.getBoolean("aetherflow.vectors.write")) {
      Files.writeString(FILE, made);
    }
    assertThat(Files.readString(FILE)).isEqualTo(made);
  }

  private static ObjectNode vector(long seed) {
    RandomJson random = new RandomJson(seed, 2 + (int) (seed % 6));
    Map<String, Object> tree = random.content();
    Edit a = random.edit(tree);
    Edit b = random.edit(tree);
    Edit c = random.edit(a.after());
    JsonContent content = RandomJson.content(tree);
    JsonDelta first = a.delta().transform(b.delta(), Side.LEFT);
    JsonDelta second = b.delta().transform(a.delta(), Side.RIGHT);
    ObjectNode vector = JSON.createObjectNode();
    vector.put("seed", seed);
    vector.set("content", json(content));
    vector.set("a", JSON.readTree(RandomJson.json(a.ops())));
    vector.set("b", JSON.readTree(RandomJson.json(b.ops())));
    vector.set("c", JSON.readTree(RandomJson.json(c.ops())));
    vector.set("canonicalA", json(a.delta()));
    vector.set("afterA", json(content.apply(a.delta())));
    vector.set("inverseOfA", json(TYPE.invert(a.delta(), content)));
    vector.set("aThenC", json(a.delta().compose(c.delta())));
    vector.set("aAfterBButFirst", json(first));
    vector.set("bAfterA", json(second));
    vector.set("merged", json(content.apply(a.delta()).apply(second)));
    return vector;
  }

  private static JsonNode json(JsonContent content) {
    return JSON.readTree(TYPE.encodeContent(content));
  }

  private static JsonNode json(JsonDelta delta) {
    return JSON.readTree(new String(TYPE.encodeDelta(delta), UTF_8));
  }
}
