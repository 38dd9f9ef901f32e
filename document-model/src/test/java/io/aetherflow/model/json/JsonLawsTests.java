package io.aetherflow.model.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;

import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.json.RandomJson.Edit;
import io.aetherflow.model.json.RandomJson.Op;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The laws of the type on random contents and deltas. A failure prints its seed, with which {@code
 * -Daetherflow.seed} runs it again, and the smallest case that was found.
 */
class JsonLawsTests {
  private static final int CASES = Boolean.getBoolean("aetherflow.long") ? 1_000_000 : 125_000;
  private static final long SEED = Long.getLong("aetherflow.seed", 1);
  private static final int SIZE_MAX = 10;
  private static final JsonType TYPE = new JsonType();

  /** Returns what is wrong in one random case, or null. */
  private interface Law {
    @Nullable String violation(RandomJson random);
  }

  @Test
  void appliesAsOperationsOnPlainMapsWould() {
    check(
        "apply",
        random -> {
          Map<String, Object> tree = random.content();
          Edit a = random.edit(tree);
          String got = RandomJson.content(tree).apply(a.delta()).json();
          return got.equals(RandomJson.json(a.after())) ? null : got + show(tree, a);
        });
  }

  @Test
  void composingIsApplyingOneAfterTheOther() {
    check(
        "compose",
        random -> {
          Map<String, Object> tree = random.content();
          Edit a = random.edit(tree);
          Edit c = random.edit(a.after());
          String got = RandomJson.content(tree).apply(a.delta().compose(c.delta())).json();
          return got.equals(RandomJson.json(c.after())) ? null : got + show(tree, a, c);
        });
  }

  @Test
  void transformedDeltasConverge() {
    check(
        "TP1",
        random -> {
          Map<String, Object> tree = random.content();
          Edit a = random.edit(tree);
          Edit b = random.edit(tree);
          JsonContent content = RandomJson.content(tree);
          JsonContent afterA =
              content.apply(a.delta()).apply(b.delta().transform(a.delta(), Side.RIGHT));
          JsonContent afterB =
              content.apply(b.delta()).apply(a.delta().transform(b.delta(), Side.LEFT));
          return afterA.equals(afterB) ? null : "two contents" + show(tree, a, b);
        });
  }

  /**
   * The first stays at its members; the second's stay where the first wrote nothing around them.
   */
  @Test
  void whatWasCommittedFirstStaysAndAncestorsCover() {
    check(
        "order",
        random -> {
          Map<String, Object> tree = random.content();
          Edit a = random.edit(tree);
          Edit b = random.edit(tree);
          JsonContent merged =
              RandomJson.content(tree)
                  .apply(a.delta())
                  .apply(b.delta().transform(a.delta(), Side.RIGHT));
          for (Write write : a.delta().writes()) {
            Write around = b.delta().covering(write.pointer());
            boolean covered = around != null && !around.pointer().equals(write.pointer());
            if (!covered && !stands(write, merged)) {
              return "lost " + write + show(tree, a, b);
            }
          }
          for (Write write : b.delta().writes()) {
            if (a.delta().covering(write.pointer()) == null && !stands(write, merged)) {
              return "lost " + write + show(tree, a, b);
            }
          }
          return null;
        });
  }

  private static boolean stands(Write write, JsonContent content) {
    Node node = content.root().find(write.pointer().names());
    return write.value() == null ? node == null : write.value().equals(node);
  }

  @Test
  void invertingTakesBack() {
    check(
        "invert",
        random -> {
          Map<String, Object> tree = random.content();
          Edit a = random.edit(tree);
          JsonContent content = RandomJson.content(tree);
          JsonContent back = content.apply(a.delta()).apply(TYPE.invert(a.delta(), content));
          return back.equals(content) ? null : back.json() + show(tree, a);
        });
  }

  /** What an edit wrote is as it was; only objects that it made around that may be left, empty. */
  @Test
  void anAuthorTakesBackAllButEmptyParents() {
    check(
        "taking back",
        random -> {
          Map<String, Object> tree = random.content();
          Edit a = random.edit(tree);
          JsonContent content = RandomJson.content(tree);
          JsonDelta inverse = TYPE.takingBack(a.delta(), content);
          JsonContent back = content.apply(a.delta()).apply(inverse);
          if (!a.delta().pointers().containsAll(inverse.pointers())) {
            return inverse + " is of more than the edit wrote" + show(tree, a);
          }
          for (Pointer pointer : a.delta().pointers()) {
            Node was = content.root().find(pointer.names());
            if (!Objects.equals(was, back.root().find(pointer.names()))) {
              return "another at " + pointer + show(tree, a);
            }
          }
          return filled(back).equals(filled(content)) ? null : back.json() + show(tree, a);
        });
  }

  /** The members without those that are empty objects, or hold nothing else. */
  private static Map<String, Object> filled(JsonContent content) {
    return filled(RandomJson.tree(content));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> filled(Map<String, Object> tree) {
    Map<String, Object> filled = new TreeMap<>();
    tree.forEach((name, value) -> {
      Object inner =
          value instanceof Map<?, ?> object ? filled((Map<String, Object>) object) : value;
      if (!inner.equals(Map.of())) {
        filled.put(name, inner);
      }
    });
    return filled;
  }

  /** TP1 of what takes back and what it spares, and that it does spare it. */
  @Test
  void whatTakesBackSparesOthers() {
    check(
        "sparing",
        random -> {
          Map<String, Object> tree = random.content();
          Edit others = random.edit(tree);
          Edit inverse = random.edit(tree);
          JsonContent content = RandomJson.content(tree);
          JsonContent after = content.apply(others.delta());
          JsonContent spared = after.apply(TYPE.sparing(inverse.delta(), others.delta()));
          JsonContent second =
              content
                  .apply(inverse.delta())
                  .apply(TYPE.spared(others.delta(), inverse.delta(), after));
          for (Write write : others.delta().writes()) {
            if (!stands(write, spared)) {
              return "lost " + write + show(tree, others, inverse);
            }
          }
          return spared.equals(second) ? null : "two contents" + show(tree, others, inverse);
        });
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    check(
        "codec",
        random -> {
          Map<String, Object> tree = random.content();
          Edit a = random.edit(tree);
          JsonContent after = RandomJson.content(tree).apply(a.delta());
          byte[] content = TYPE.encodeContent(after);
          byte[] delta = TYPE.encodeDelta(a.delta());
          boolean same =
              TYPE.decodeDelta(delta).equals(a.delta())
                  && TYPE.decodeContent(content).equals(after)
                  && new String(content, UTF_8).length() == TYPE.size(after)
                  && TYPE.apply(TYPE.emptyContent(), TYPE.deltaOf(after)).equals(after);
          return same ? null : "another after reading" + show(tree, a);
        });
  }

  /** However a delta came about, what does the same to every content has the same bytes. */
  @Test
  void equalDeltasHaveEqualBytes() {
    check(
        "canonical",
        random -> {
          Map<String, Object> tree = random.content();
          Edit a = random.edit(tree);
          JsonDelta byOne = JsonDelta.EMPTY;
          for (Op op : a.ops()) {
            byOne = byOne.compose(RandomJson.delta(List.of(op)));
          }
          String bytes = new String(TYPE.encodeDelta(a.delta()), UTF_8);
          if (!bytes.equals(new String(TYPE.encodeDelta(byOne), UTF_8))) {
            return "another when composed" + show(tree, a);
          }
          Pointer before = null;
          for (Pointer pointer : a.delta().pointers()) {
            if (before != null && (before.covers(pointer) || before.compareTo(pointer) >= 0)) {
              return "not sorted, or one inside another: " + bytes + show(tree, a);
            }
            before = pointer;
          }
          return null;
        });
  }

  private static void check(String name, Law law) {
    for (long seed = SEED; seed < SEED + CASES; seed++) {
      int size = 1 + (int) (seed % SIZE_MAX);
      String violation = violation(law, seed, size);
      if (violation != null) {
        fail("law %s, seed %d: %s%s".formatted(name, seed, violation, smallest(law)));
      }
    }
    System.out.printf(Locale.ROOT, "json law %s: %,d cases from seed %d%n", name, CASES, SEED);
  }

  private static String smallest(Law law) {
    for (int size = 1; size <= SIZE_MAX; size++) {
      for (long seed = 0; seed < 20_000; seed++) {
        String violation = violation(law, seed, size);
        if (violation != null) {
          return "\nsmallest case found: " + violation;
        }
      }
    }
    return "";
  }

  private static @Nullable String violation(Law law, long seed, int size) {
    try {
      return law.violation(new RandomJson(seed, size));
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  private static String show(Map<String, Object> tree, Edit... edits) {
    StringBuilder out = new StringBuilder("\n  content ").append(RandomJson.json(tree));
    for (Edit edit : edits) {
      out.append("\n  ops     ").append(RandomJson.json(edit.ops()));
    }
    return out.toString();
  }
}
