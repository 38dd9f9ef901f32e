package io.aetherflow.formats;

import io.aetherflow.formats.Block.Kind;
import java.util.ArrayList;
import java.util.List;

/** The lines of a text as formats with elements inside of elements see them. */
sealed interface BlockTree {
  /** A paragraph or heading. */
  record Leaf(Line line) implements BlockTree {}

  /** Lines of a quote. */
  record Quote(List<Line> lines) implements BlockTree {}

  /** Lines of code. */
  record Code(List<Line> lines) implements BlockTree {}

  /** Items of one kind at one depth. */
  record Items(Kind kind, List<Item> items) implements BlockTree {}

  /** An item with the lists under it. */
  record Item(Line line, List<Items> under) {}

  static List<BlockTree> of(RichText text) {
    List<BlockTree> trees = new ArrayList<>();
    List<Line> lines = text.lines();
    int from = 0;
    while (from < lines.size()) {
      int end = from + 1;
      Kind kind = lines.get(from).block().kind();
      boolean together = kind.isList() || kind == Kind.QUOTE || kind == Kind.CODE;
      while (together && end < lines.size() && isSame(kind, lines.get(end).block().kind())) {
        end++;
      }
      List<Line> part = lines.subList(from, end);
      if (kind.isList()) {
        trees.addAll(lists(part, 0));
      } else if (kind == Kind.QUOTE) {
        trees.add(new Quote(part));
      } else if (kind == Kind.CODE) {
        trees.add(new Code(part));
      } else {
        trees.add(new Leaf(lines.get(from)));
      }
      from = end;
    }
    return trees;
  }

  private static boolean isSame(Kind one, Kind other) {
    return one == other || one.isList() && other.isList();
  }

  private static Kind family(Kind kind) {
    return kind == Kind.CHECKED ? Kind.UNCHECKED : kind;
  }

  /** What is further in than the depth stands under the item before it; the depth has a bound. */
  private static List<Items> lists(List<Line> lines, int depth) {
    List<Items> lists = new ArrayList<>();
    List<Item> items = new ArrayList<>();
    int from = 0;
    while (from < lines.size()) {
      Line line = lines.get(from);
      Kind kind = family(line.block().kind());
      if (lists.isEmpty() || lists.getLast().kind() != kind) {
        items = new ArrayList<>();
        lists.add(new Items(kind, items));
      }
      int end = from + 1;
      while (end < lines.size() && lines.get(end).block().indent() > Math.max(depth, 0)) {
        end++;
      }
      items.add(new Item(line, lists(lines.subList(from + 1, end), depth + 1)));
      from = end;
    }
    return lists;
  }
}
