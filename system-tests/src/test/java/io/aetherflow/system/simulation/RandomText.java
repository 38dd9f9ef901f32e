package io.aetherflow.system.simulation;

import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.SplittableRandom;

/** What users do to a text: mostly they type, and the longer it is the more they delete. */
final class RandomText implements Hand<TextContent, TextDelta> {
  private static final String[] WORDS = {"a", "b", "word ", "é", "😀", "line\n"};
  private static final int LENGTH_COMFORTABLE = 80;

  private final SplittableRandom random;

  RandomText(SplittableRandom random) {
    this.random = random;
  }

  @Override
  public TextDelta change(TextContent content) {
    var text = content.text();
    int at = boundary(text, random.nextInt(text.length() + 1));
    var delta = TextDelta.builder().retain(at);
    int end = boundary(text, Math.min(text.length(), at + 1 + random.nextInt(8)));
    boolean deletes = random.nextInt(LENGTH_COMFORTABLE) < text.length() && end > at;
    switch (random.nextInt(4)) {
      case 0 -> delta.insert(word()).delete(deletes ? end - at : 0);
      case 1 -> delta.retain(end - at, Attributes.of("bold")).insert(word());
      default -> {
        if (deletes) {
          delta.delete(end - at);
        } else {
          delta.insert(word());
        }
      }
    }
    return delta.build();
  }

  private String word() {
    return WORDS[random.nextInt(WORDS.length)];
  }

  /** The same place, or the one before it when it lies inside a character. */
  private static int boundary(String text, int at) {
    return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }
}
