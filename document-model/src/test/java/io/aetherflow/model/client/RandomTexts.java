package io.aetherflow.model.client;

import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.value.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Random changes that fit a content: text, surrogate pairs, embeds, attributes, deletions. */
public final class RandomTexts {
  private static final String[] WORDS = {"a", "b", "xy", "é", "😀", "word ", "\n", "𝒜z"};
  private static final String[] COLORS = {"red", "blue"};

  private final RandomGenerator random;

  /** A source of changes that follows from one source of chance. */
  public RandomTexts(RandomGenerator random) {
    this.random = random;
  }

  /** A change of one to three places. It may come out as changing nothing. */
  public TextDelta change(TextContent content) {
    var steps = steps(content);
    var delta = TextDelta.builder();
    int at = 0;
    for (int place = 1 + random.nextInt(random.nextInt(3) + 1); place > 0; place--) {
      int to = random.nextInt(at, steps.size() + 1);
      delta.retain(length(steps, at, to));
      at = hunk(delta, steps, to);
    }
    return delta.build().compose(TextDelta.EMPTY);
  }

  private int hunk(TextDelta.Builder delta, List<Integer> steps, int at) {
    int end = Math.min(steps.size(), at + 1 + random.nextInt(3));
    int length = length(steps, at, end);
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> delta.insert(WORDS[random.nextInt(WORDS.length)]);
      case 3 -> delta.insert(WORDS[random.nextInt(WORDS.length)], attributes(false));
      case 4 -> delta.insertEmbed("image", JsonValue.of("i" + random.nextInt(3)), Attributes.NONE);
      case 5 -> {
        delta.retain(length, attributes(true));
        return end;
      }
      case 6 -> {
        delta.delete(length);
        return end;
      }
      default -> {
        delta.insert(WORDS[random.nextInt(WORDS.length)]).delete(length);
        return end;
      }
    }
    return at;
  }

  private Attributes attributes(boolean mayRemove) {
    if (mayRemove && random.nextInt(3) == 0) {
      return Attributes.of("bold", JsonValue.NULL);
    }
    return random.nextBoolean()
        ? Attributes.of("bold")
        : Attributes.of("color", JsonValue.of(COLORS[random.nextInt(COLORS.length)]));
  }

  /** The lengths of the pieces that must not be cut: a character or an embed each. */
  private static List<Integer> steps(TextContent content) {
    var steps = new ArrayList<Integer>();
    for (var run : content.runs()) {
      switch (run) {
        case TextOp.Insert insert ->
            insert.text().codePoints().forEach(point -> steps.add(Character.charCount(point)));
        case TextOp.InsertEmbed _ -> steps.add(1);
      }
    }
    return steps;
  }

  private static int length(List<Integer> steps, int from, int to) {
    return steps.subList(from, to).stream().mapToInt(Integer::intValue).sum();
  }
}
