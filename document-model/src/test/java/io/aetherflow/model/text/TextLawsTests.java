package io.aetherflow.model.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;

import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.text.RandomText.Cell;
import io.aetherflow.model.text.RandomText.Edit;
import io.aetherflow.model.text.RandomText.Gap;
import io.aetherflow.model.value.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The laws of the type on random texts and deltas. A failure prints its seed, with which {@code
 * -Daetherflow.seed} runs it again, and the smallest case that was found.
 */
class TextLawsTests {
  private static final int CASES = Boolean.getBoolean("aetherflow.long") ? 1_000_000 : 125_000;
  private static final long SEED = Long.getLong("aetherflow.seed", 1);
  private static final int SIZE_MAX = 12;
  private static final TextType TYPE = new TextType();

  /** Returns what is wrong in one random case, or null. */
  private interface Law {
    @Nullable String violation(RandomText random);
  }

  @Test
  void appliesAsAPlainListOfCharactersWould() {
    check(
        "apply",
        random -> {
          List<Cell> text = random.text();
          Edit a = random.edit(text);
          String difference =
              RandomText.difference(a.after(), RandomText.content(text).apply(a.delta()));
          return difference == null ? null : difference + show(text, a);
        });
  }

  @Test
  void composingIsApplyingOneAfterTheOther() {
    check(
        "compose",
        random -> {
          List<Cell> text = random.text();
          Edit a = random.edit(text);
          Edit c = random.edit(a.after());
          TextContent content = RandomText.content(text);
          TextDelta composed = a.delta().compose(c.delta());
          String difference = RandomText.difference(c.after(), content.apply(composed));
          return difference == null ? null : difference + show(text, a, c);
        });
  }

  @Test
  void transformedDeltasConverge() {
    check(
        "TP1",
        random -> {
          List<Cell> text = random.text();
          Edit a = random.edit(text);
          Edit b = random.edit(text);
          TextContent content = RandomText.content(text);
          TextContent afterA =
              content.apply(a.delta()).apply(b.delta().transform(a.delta(), Side.RIGHT));
          TextContent afterB =
              content.apply(b.delta()).apply(a.delta().transform(b.delta(), Side.LEFT));
          return afterA.equals(afterB) ? null : "two contents" + show(text, a, b);
        });
  }

  @Test
  void whatWasCommittedFirstStaysLeft() {
    check(
        "order",
        random -> {
          List<Cell> text = random.text();
          TextContent content = RandomText.content(text);
          int at = random.next(text.size() + 1);
          int position = text.subList(0, at).stream().mapToInt(Cell::length).sum();
          TextDelta first = TextDelta.builder().retain(position).insert("first").build();
          TextDelta second = TextDelta.builder().retain(position).insert("second").build();
          String merged = content.apply(first).apply(second.transform(first, Side.RIGHT)).text();
          return merged.startsWith("firstsecond", position) ? null : merged;
        });
  }

  @Test
  void ofTwoValuesThatOfTheFirstRemains() {
    check(
        "values",
        random -> {
          List<Cell> text = random.text();
          text.addAll(random.text());
          if (text.isEmpty()) {
            return null;
          }
          TextContent content = RandomText.content(text);
          Attributes one = Attributes.of("color", JsonValue.of("one"));
          Attributes two = Attributes.of("color", JsonValue.of("two"));
          TextDelta first = TextDelta.builder().retain(content.length(), one).build();
          TextDelta second = TextDelta.builder().retain(text.get(0).length(), two).build();
          TextContent merged = content.apply(first).apply(second.transform(first, Side.RIGHT));
          TextContent mirror = content.apply(second).apply(first.transform(second, Side.LEFT));
          return merged.equals(mirror)
                  && merged.runs().stream()
                      .allMatch(run -> one.get("color").equals(run.attributes().get("color")))
              ? null
              : "another value" + show(text);
        });
  }

  @Test
  void invertingTakesBack() {
    check(
        "invert",
        random -> {
          List<Cell> text = random.text();
          Edit a = random.edit(text);
          TextContent content = RandomText.content(text);
          TextContent back = content.apply(a.delta()).apply(a.delta().invert(content));
          String difference = RandomText.difference(text, back);
          return difference == null ? null : difference + show(text, a);
        });
  }

  @Test
  void cursorsStayBesideTheirCharacter() {
    check(
        "cursor",
        random -> {
          List<Cell> text = random.text();
          Edit a = random.edit(text);
          int at = random.next(text.size() + 1);
          int position = text.subList(0, at).stream().mapToInt(Cell::length).sum();
          for (Side side : Side.values()) {
            int expected = position - a.deleted().get(0, position).cardinality();
            for (Gap gap : a.gaps()) {
              boolean before =
                  side == Side.LEFT ? gap.position() < position : gap.position() <= position;
              expected += before ? gap.length() : 0;
            }
            int moved = a.delta().transformPosition(position, side);
            if (moved != expected) {
              return "%s of %d: %d, not %d".formatted(side, position, moved, expected)
                  + show(text, a);
            }
          }
          return null;
        });
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    check(
        "codec",
        random -> {
          List<Cell> text = random.text();
          Edit a = random.edit(text);
          TextContent content = RandomText.content(text);
          TextContent after = content.apply(a.delta());
          byte[] bytes = TYPE.encodeContent(after);
          boolean same =
              TYPE.decodeDelta(TYPE.encodeDelta(a.delta())).equals(a.delta())
                  && TYPE.decodeContent(bytes).equals(after)
                  && new String(bytes, UTF_8)
                      .equals(new String(TYPE.encodeContent(RandomText.content(a.after())), UTF_8));
          return same ? null : "another after reading" + show(text, a);
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
    System.out.printf(Locale.ROOT, "law %s: %,d cases from seed %d%n", name, CASES, SEED);
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
      return law.violation(new RandomText(seed, size));
    } catch (RuntimeException e) {
      return e.toString();
    }
  }

  private static String show(List<Cell> text, Edit... edits) {
    StringBuilder out = new StringBuilder("\n  text  ");
    out.append(new String(TYPE.encodeContent(RandomText.content(text)), UTF_8));
    for (Edit edit : edits) {
      out.append("\n  delta ").append(new String(TYPE.encodeDelta(edit.delta()), UTF_8));
    }
    return out.toString();
  }
}
