package io.aetherflow.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.text.RandomText.Cell;
import io.aetherflow.model.text.RandomText.Edit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The tree of a content: it means what a plain list means, and keeps its shape. */
class TextContentTests {
  private static final long SEED = Long.getLong("aetherflow.seed", 1);

  @Test
  void largeTextsChangeAsAPlainListWould() {
    RandomText random = new RandomText(SEED, 6);
    List<Cell> cells = new ArrayList<>();
    TextContent content = TextContent.EMPTY;
    for (int round = 0; round < 400; round++) {
      boolean grows = round % 200 < 120;
      Edit edit = random.edit(cells);
      List<Cell> after = edit.after();
      content = content.apply(edit.delta());
      if (grows) { // A paste of up to 8,000 characters.
        List<Cell> pasted = new RandomText(SEED + round, 1 << random.next(14)).text();
        int at = random.next(after.size() + 1);
        int position = after.subList(0, at).stream().mapToInt(Cell::length).sum();
        after.addAll(at, pasted);
        TextDelta.Builder paste = TextDelta.builder().retain(position);
        RandomText.content(pasted).runs().forEach(paste::add);
        content = content.apply(paste.build());
      }
      cells = after;
      assertThat(RandomText.difference(cells, content))
          .as("seed %d round %d", SEED, round)
          .isNull();
      check(content);
    }
  }

  @Test
  void keyStrokesAndErasuresKeepTheTreeLow() {
    TextContent content = TextContent.of("");
    StringBuilder text = new StringBuilder();
    Random random = new Random(SEED);
    for (int stroke = 0; stroke < 60_000; stroke++) {
      boolean erases = stroke > 30_000 && !text.isEmpty();
      int at = random.nextInt(text.length() + (erases ? 0 : 1));
      if (erases) {
        int count = Math.min(text.length() - at, 1 + random.nextInt(4));
        text.delete(at, at + count);
        content = content.apply(TextDelta.builder().retain(at).delete(count).build());
      } else {
        text.insert(at, "xy");
        content = content.apply(TextDelta.builder().retain(at).insert("xy").build());
      }
      if (stroke % 5_000 == 0) {
        assertThat(content.text()).isEqualTo(text.toString());
        check(content);
        int leaves = leaves(content);
        assertThat(leaves).isLessThanOrEqualTo(1 + text.length() / (Leaf.LENGTH_MIN / 2));
      }
    }
    assertThat(content.text()).isEqualTo(text.toString());
  }

  @Test
  void equalContentsAreEqualHoweverTheyCameAbout() {
    String text = "0123456789".repeat(400);
    TextContent typed = TextContent.EMPTY;
    for (int i = 0; i < text.length(); i++) {
      typed = typed.apply(TextDelta.builder().retain(i).insert(text.substring(i, i + 1)).build());
    }
    TextContent pasted = TextContent.of(text);
    assertThat(typed).isEqualTo(pasted).hasSameHashCodeAs(pasted);
    assertThat(new TextType().encodeContent(typed)).isEqualTo(new TextType().encodeContent(pasted));
    assertThat(typed).isNotEqualTo(TextContent.of(text.replace('9', '8')));
  }

  @Test
  void aDeltaThatChangesNothingReturnsTheSameContent() {
    TextContent content = TextContent.of("abc");
    assertThat(content.apply(TextDelta.EMPTY)).isSameAs(content);
  }

  @Test
  void runsAreCutWhereAsked() {
    TextContent content = TextContent.of("ab".repeat(1000));
    assertThat(content.runs(999, 1002))
        .singleElement()
        .isEqualTo(new TextOp.Insert("bab", Attributes.NONE));
    assertThat(content.runs(7, 7)).isEmpty();
  }

  /** Checks the depth, the bounds and the sums of the tree. */
  private static void check(TextContent content) {
    int depth = depth(content.root());
    int full = Leaf.LENGTH_MIN;
    int depthMax = 1;
    while (full < content.length()) {
      full *= Branch.CHILDREN_MIN / 2;
      depthMax++;
    }
    assertThat(depth).isLessThanOrEqualTo(depthMax + 1);
  }

  private static int leaves(TextContent content) {
    return leaves(content.root());
  }

  private static int leaves(Node node) {
    return switch (node) {
      case Leaf _ -> 1;
      case Branch branch -> {
        int leaves = 0;
        for (int i = 0; i < branch.size(); i++) {
          leaves += leaves(branch.child(i));
        }
        yield leaves;
      }
    };
  }

  private static int depth(Node node) {
    switch (node) {
      case Leaf leaf -> {
        assertThat(leaf.length()).isLessThanOrEqualTo(Leaf.LENGTH_MAX);
        return 1;
      }
      case Branch branch -> {
        assertThat(branch.size()).isBetween(1, Branch.CHILDREN_MAX);
        int depth = depth(branch.child(0));
        long weight = 0;
        for (int i = 0; i < branch.size(); i++) {
          Node child = branch.child(i);
          assertThat(child.length()).isPositive().isEqualTo(branch.childLength(i));
          assertThat(depth(child)).isEqualTo(depth);
          weight += child.weight();
        }
        assertThat(branch.weight()).isEqualTo(weight);
        return depth + 1;
      }
    }
  }
}
