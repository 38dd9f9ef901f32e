package io.aetherflow.model.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.text.RandomText.Cell;
import io.aetherflow.model.text.RandomText.Edit;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Random operations through this type and through npm quill-delta give the same bytes. */
class QuillOracleTests {
  private static final int CASES = 100_000;
  private static final long SEED = Long.getLong("aetherflow.seed", 1);
  private static final int SIZE_MAX = 10;
  private static final double SHARE_MIN = 0.05;
  private static final TextType TYPE = new TextType();
  private static final List<String> FUNCTIONS =
      List.of(
          "apply",
          "compose",
          "transform, committed first",
          "transform, committed second",
          "invert",
          "transformPosition, moves along",
          "transformPosition, stays left");

  /** What a case has to be rich in. */
  private enum Feature {
    OVERLAPPING_DELETES,
    EMBEDS,
    ATTRIBUTES,
    SURROGATE_PAIRS,
    SAME_POSITION_INSERTIONS
  }

  /** One random case: {@code a} and {@code b} on the text, {@code c} on the text after a. */
  private record Case(List<Cell> text, Edit a, Edit b, Edit c, int position) {
    static Case of(long seed) {
      RandomText random = new RandomText(seed, 3 + (int) (seed % SIZE_MAX));
      List<Cell> text = random.text();
      Edit a = random.edit(text);
      Edit b = random.edit(text);
      Edit c = random.edit(a.after());
      int at = random.next(text.size() + 1);
      return new Case(text, a, b, c, text.subList(0, at).stream().mapToInt(Cell::length).sum());
    }

    String json() {
      return "{\"text\":"
          + new String(TYPE.encodeContent(RandomText.content(text)), UTF_8)
          + ",\"a\":"
          + QuillOracleTests.json(a.delta())
          + ",\"b\":"
          + QuillOracleTests.json(b.delta())
          + ",\"c\":"
          + QuillOracleTests.json(c.delta())
          + ",\"position\":"
          + position
          + "}";
    }

    List<String> results() {
      TextContent content = RandomText.content(text);
      TextDelta first = a.delta();
      TextDelta other = b.delta();
      return List.of(
          new String(TYPE.encodeContent(content.apply(first)), UTF_8),
          QuillOracleTests.json(first.compose(c.delta())),
          QuillOracleTests.json(first.transform(other, Side.LEFT)),
          QuillOracleTests.json(first.transform(other, Side.RIGHT)),
          QuillOracleTests.json(first.invert(content)),
          Integer.toString(first.transformPosition(position, Side.RIGHT)),
          Integer.toString(first.transformPosition(position, Side.LEFT)));
    }

    boolean has(Feature feature) {
      return switch (feature) {
        case OVERLAPPING_DELETES -> a.deleted().intersects(b.deleted());
        case EMBEDS -> anyOp(TextOp.InsertEmbed.class::isInstance);
        case ATTRIBUTES -> anyOp(op -> !op.attributes().isEmpty());
        case SURROGATE_PAIRS ->
            anyOp(op ->
                op instanceof TextOp.Insert insert
                    && insert.text().chars().anyMatch(unit -> Character.isSurrogate((char) unit)));
        case SAME_POSITION_INSERTIONS ->
            a.gaps().stream()
                .anyMatch(gap -> b.gaps().stream().anyMatch(g -> g.position() == gap.position()));
      };
    }

    /**
     * Whether an op of the deltas themselves is such; what only stands in the text is not enough.
     */
    private boolean anyOp(Predicate<TextOp> such) {
      return List.of(a, b, c).stream().anyMatch(edit -> edit.delta().ops().stream().anyMatch(such));
    }
  }

  @Test
  void everyResultIsThatOfQuillDelta() throws IOException, InterruptedException {
    NodeProgram node = NodeProgram.install();
    Path cases = node.file("cases.jsonl");
    Path expected = node.file("expected.tsv");
    Path results = node.file("results.tsv");
    Map<Feature, Integer> counts = writeCases(cases, expected);
    node.run("quill-oracle.js", cases, results);

    if (Files.mismatch(expected, results) >= 0) {
      showFirstDifference(expected, results);
    }
    System.out.printf(Locale.ROOT, "%,d cases for each of %s: 0 differences%n", CASES, FUNCTIONS);
    counts.forEach((feature, count) -> {
      double share = (double) count / CASES;
      System.out.printf(Locale.ROOT, "%s: %.1f %% of the cases%n", feature, 100 * share);
      assertTrue(share >= SHARE_MIN, feature + " in " + share + " of the cases");
    });
  }

  private static void showFirstDifference(Path expected, Path results) throws IOException {
    try (BufferedReader ours = Files.newBufferedReader(expected);
        BufferedReader theirs = Files.newBufferedReader(results)) {
      for (long seed = SEED; seed < SEED + CASES; seed++) {
        List<String> our = List.of(String.valueOf(ours.readLine()).split("\t"));
        List<String> their = List.of(String.valueOf(theirs.readLine()).split("\t"));
        for (int i = 0; i < FUNCTIONS.size(); i++) {
          assertEquals(
              their.get(i),
              our.get(i),
              FUNCTIONS.get(i) + ", seed " + seed + ", case " + Case.of(seed).json());
        }
      }
    }
    fail("there are more results than cases");
  }

  private static Map<Feature, Integer> writeCases(Path cases, Path expected) throws IOException {
    Map<Feature, Integer> counts = new EnumMap<>(Feature.class);
    try (BufferedWriter out = Files.newBufferedWriter(cases);
        BufferedWriter results = Files.newBufferedWriter(expected)) {
      for (long seed = SEED; seed < SEED + CASES; seed++) {
        Case random = Case.of(seed);
        out.write(random.json());
        out.write('\n');
        results.write(String.join("\t", random.results()));
        results.write('\n');
        for (Feature feature : Feature.values()) {
          if (random.has(feature)) {
            counts.merge(feature, 1, Integer::sum);
          }
        }
      }
    }
    return counts;
  }

  private static String json(TextDelta delta) {
    return new String(TYPE.encodeDelta(delta), UTF_8);
  }
}
