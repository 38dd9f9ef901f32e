package io.aetherflow.system.simulation;

import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.value.JsonValue;
import java.util.SplittableRandom;

/** Writes tokens, mostly where others write them too: near the start of a text. */
final class TokenText implements Hand<TextContent, TextDelta> {
  private static final int CONTESTED_LENGTH = 14;

  private final SplittableRandom random;
  private final Tokens tokens;

  TokenText(SplittableRandom random, Tokens tokens) {
    this.random = random;
    this.tokens = tokens;
  }

  @Override
  public TextDelta change(TextContent content) {
    int length = content.length();
    int at = random.nextInt(Math.min(length, CONTESTED_LENGTH) + 1);
    int stretch = Math.min(length - at, 1 + random.nextInt(5));
    var delta = TextDelta.builder().retain(at);
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> delta.insert(words()).delete(stretch);
      case 9, 10, 11, 12, 13 -> delta.insert(words());
      case 14, 15, 16 -> delta.retain(stretch, color());
      default -> {
        if (stretch == 0) {
          delta.insert(words());
        } else {
          delta.delete(stretch);
        }
      }
    }
    return delta.build();
  }

  private String words() {
    var words = new StringBuilder();
    for (int i = random.nextInt(3); i >= 0; i--) {
      words.append(tokens.next());
    }
    return words.toString();
  }

  private Attributes color() {
    return Attributes.of("color", JsonValue.of(random.nextBoolean() ? "red" : "blue"));
  }
}
