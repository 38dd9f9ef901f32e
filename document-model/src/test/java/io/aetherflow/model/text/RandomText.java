package io.aetherflow.model.text;

import io.aetherflow.model.text.TextOp.Insert;
import io.aetherflow.model.text.TextOp.InsertEmbed;
import io.aetherflow.model.text.TextOp.Run;
import io.aetherflow.model.value.JsonValue;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes random texts and deltas. What a delta makes of a text is computed here, on a plain list of
 * characters, and never by the code under test.
 */
final class RandomText {
  private static final List<String> CHARACTERS =
      List.of("a", "b", "c", "d", "\n", "\"", "\\", "é", "中", "😀", "👩", "𝄞");
  private static final List<String> NAMES = List.of("bold", "color", "link", "n-1");
  private static final List<JsonValue> VALUES =
      List.of(
          JsonValue.TRUE,
          JsonValue.of(1),
          JsonValue.of("red"),
          JsonValue.parse("{\"a\":[1,2.5,null],\"b\":\"😀\"}"));
  private static final List<InsertEmbed> EMBEDS =
      List.of(
          new InsertEmbed(new Embed("image", JsonValue.of("i.png")), Attributes.NONE),
          new InsertEmbed(new Embed("break", JsonValue.TRUE), Attributes.NONE));

  /** A character or an embed. */
  record Cell(TextOp.Run run, Map<String, JsonValue> attributes) {
    int length() {
      return run.length();
    }
  }

  /** An insertion in front of a unit of the old text. */
  record Gap(int position, int length) {}

  /**
   * A delta and what becomes of the text.
   *
   * @param deleted the units of the old text that go
   */
  record Edit(TextDelta delta, List<Cell> after, List<Gap> gaps, BitSet deleted) {}

  private final Random random;
  private final int size;

  /**
   * @param size most characters of a text and, roughly, ops of a delta
   */
  RandomText(long seed, int size) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.size = size;
  }

  int next(int bound) {
    return random.nextInt(bound);
  }

  List<Cell> text() {
    List<Cell> cells = new ArrayList<>();
    while (cells.size() < size && next(size + 1) > 0) {
      cells.addAll(insertion());
    }
    return cells;
  }

  /** Returns a delta on the text, with about as many ops as the size of this generator. */
  Edit edit(List<Cell> text) {
    TextDelta.Builder delta = TextDelta.builder();
    List<Cell> after = new ArrayList<>(text.size() + 8);
    List<Gap> gaps = new ArrayList<>();
    BitSet deleted = new BitSet();
    int index = 0;
    int position = 0;
    for (int ops = next(size + 2); ops > 0; ops--) {
      int kind = next(4);
      if (kind == 0 || index == text.size()) {
        List<Cell> insertion = insertion();
        after.addAll(insertion);
        insertion.forEach(cell -> delta.add(op(cell)));
        int length = insertion.stream().mapToInt(Cell::length).sum();
        int gap = deleted.previousClearBit(position - 1) + 1; // In front of a deletion.
        gaps.add(new Gap(gap, length));
        continue;
      }
      int count = 1 + next(Math.max(1, Math.min(text.size() - index, text.size() * 2 / size + 2)));
      count = Math.min(count, text.size() - index);
      Map<String, JsonValue> set = kind == 2 ? attributes(true) : Map.of();
      int from = position;
      for (Cell cell : text.subList(index, index + count)) {
        position += cell.length();
        if (kind != 1) {
          after.add(set.isEmpty() ? cell : new Cell(cell.run(), changed(cell.attributes(), set)));
        }
      }
      index += count;
      if (kind == 1) {
        deleted.set(from, position);
        delta.delete(position - from);
      } else {
        delta.retain(position - from, attributesOf(set));
      }
    }
    after.addAll(text.subList(index, text.size()));
    return new Edit(delta.build(), after, gaps, deleted);
  }

  private static Map<String, JsonValue> changed(
      Map<String, JsonValue> attributes, Map<String, JsonValue> set) {
    Map<String, JsonValue> changed = new TreeMap<>(attributes);
    set.forEach((name, value) -> {
      if (value.isNull()) {
        changed.remove(name);
      } else {
        changed.put(name, value);
      }
    });
    return changed;
  }

  private List<Cell> insertion() {
    Map<String, JsonValue> attributes = next(3) == 0 ? attributes(false) : Map.of();
    if (next(5) == 0) {
      return List.of(new Cell(EMBEDS.get(next(EMBEDS.size())), attributes));
    }
    List<Cell> cells = new ArrayList<>();
    for (int count = 1 + next(3); count > 0; count--) {
      String character = CHARACTERS.get(next(CHARACTERS.size()));
      cells.add(new Cell(new Insert(character, Attributes.NONE), attributes));
    }
    return cells;
  }

  private Map<String, JsonValue> attributes(boolean withNull) {
    Map<String, JsonValue> attributes = new TreeMap<>();
    for (int count = 1 + next(2); count > 0; count--) {
      JsonValue value = withNull && next(3) == 0 ? JsonValue.NULL : VALUES.get(next(VALUES.size()));
      attributes.put(NAMES.get(next(NAMES.size())), value);
    }
    return attributes;
  }

  private static Attributes attributesOf(Map<String, JsonValue> members) {
    Attributes attributes = Attributes.NONE;
    for (Map.Entry<String, JsonValue> member : members.entrySet()) {
      attributes = attributes.with(member.getKey(), member.getValue());
    }
    return attributes;
  }

  private static Run op(Cell cell) {
    return OpCursor.piece(cell.run(), 0, cell.length(), attributesOf(cell.attributes()));
  }

  /** Returns the content of these characters, made in one step. */
  static TextContent content(List<Cell> cells) {
    TextDelta.Builder delta = TextDelta.builder();
    cells.forEach(cell -> delta.add(op(cell)));
    return TextContent.EMPTY.apply(delta.build());
  }

  /** Says how a content differs from these characters, or that it is not in canonical form. */
  static @Nullable String difference(List<Cell> expected, TextContent content) {
    int index = 0;
    Run last = null;
    for (Run run : content.runs()) {
      if (run instanceof Insert
          && last instanceof Insert
          && run.attributes().equals(last.attributes())) {
        return "two neighbouring runs with equal attributes";
      }
      last = run;
      for (int from = 0; from < run.length(); index++) {
        if (index == expected.size()) {
          return "longer than the expected " + index + " characters";
        }
        Cell cell = expected.get(index);
        int to = from + cell.length();
        if (to > run.length()
            || !OpCursor.piece(run, from, to, Attributes.NONE).equals(cell.run())
            || !attributesOf(cell.attributes()).equals(run.attributes())) {
          return "another character " + index;
        }
        from = to;
      }
    }
    return index < expected.size() ? "shorter than expected: " + index + " characters" : null;
  }
}
