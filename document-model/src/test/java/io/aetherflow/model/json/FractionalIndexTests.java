package io.aetherflow.model.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Names for list items: the vectors that the web client runs too, and random insertions. */
class FractionalIndexTests {

  @Test
  void matchesTheVectors() throws IOException {
    try (InputStream vectors =
        getClass().getResourceAsStream("/vectors/json/fractional-index.json")) {
      for (JsonNode vector : JsonMapper.shared().readTree(vectors)) {
        String left = vector.path("left").asStringOpt().orElse(null);
        String right = vector.path("right").asStringOpt().orElse(null);
        if (vector.has("between")) {
          assertThat(FractionalIndex.between(left, right))
              .as("between %s and %s", left, right)
              .isEqualTo(vector.path("between").asString());
        } else {
          assertThatThrownBy(() -> FractionalIndex.between(left, right))
              .as("between %s and %s", left, right)
              .isInstanceOf(IllegalArgumentException.class);
        }
      }
    }
  }

  @Test
  void thereIsAlwaysRoom() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      List<String> list = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int at = seed % 3 == 0 ? list.size() : seed % 3 == 1 ? 0 : random.nextInt(list.size() + 1);
        String left = at == 0 ? null : list.get(at - 1);
        String right = at == list.size() ? null : list.get(at);
        list.add(
            at,
            random.nextBoolean()
                ? FractionalIndex.between(left, right)
                : FractionalIndex.between(left, right, random));
      }
      assertThat(list).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
      assertThat(list).as("seed %d", seed).allMatch(name -> name.length() < 60);
    }
  }

  @Test
  void whoInsertAtOnePlaceAtOnceGetDifferentNames() {
    Random random = new Random(1);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      names.add(FractionalIndex.between("a0", "a1", random));
      names.add(FractionalIndex.between("a1", null, random));
    }
    assertThat(names).hasSize(20_000).allMatch(name -> name.length() <= 14);
  }
}
