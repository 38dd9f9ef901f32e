package io.aetherflow.demos;

import io.aetherflow.client.TextDocument;
import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import java.util.List;
import java.util.random.RandomGenerator;

/** Writes like people do: mostly words, sometimes a deletion, sometimes bold. */
final class Author {
  private static final List<String> WORDS =
      List.of(
          "Hello",
          "World",
          "agenda",
          "budget",
          "decision",
          "draft",
          "example",
          "feature",
          "goal",
          "idea",
          "journey",
          "keyboard",
          "launch",
          "meeting",
          "note",
          "outline",
          "paragraph",
          "question",
          "review",
          "sentence",
          "team",
          "update",
          "version",
          "writing");

  /** Below this length there is only writing, nothing to delete. */
  private static final int LENGTH_MIN = 80;

  private static final int WINDOW = 24;

  private final RandomGenerator random;
  private int words;

  Author(RandomGenerator random) {
    this.random = random;
  }

  /** A text key, a change, and what it is about. */
  record Change(String key, TextDelta delta, String about) {}

  /** A place that two write at. */
  record Place(int from, String text) {}

  /** What to do to a content next. */
  Change next(TextContent content) {
    int dice = random.nextInt(100);
    if (content.length() < LENGTH_MIN || dice < 70) {
      return insertion(content);
    }
    int from = random.nextInt(content.length() - WINDOW);
    int length = 1 + random.nextInt(WINDOW / 3);
    var about = text(content, from, from + length);
    var delta = TextDelta.builder().retain(from);
    return dice < 85
        ? new Change("edit.delete", delta.delete(length).build(), about)
        : new Change("edit.format", delta.retain(length, Attributes.of("bold")).build(), about);
  }

  /** Any of the words. */
  static String anyWord(RandomGenerator random) {
    return WORDS.get(random.nextInt(WORDS.size()));
  }

  String word() {
    int number = words++;
    return number < 2 ? WORDS.get(number) : WORDS.get(random.nextInt(WORDS.size()));
  }

  private Change insertion(TextContent content) {
    var word = word();
    int length = content.length();
    int at = random.nextInt(100) < 40 ? length : wordEnd(content, random.nextInt(length + 1));
    var delta = TextDelta.builder().retain(at).insert(word + " ").build();
    return new Change("edit", delta, word);
  }

  /** A word, or what else stands there, for two to replace at once. */
  Place place(TextContent content) {
    if (content.length() < WINDOW) {
      return new Place(0, text(content, 0, content.length()));
    }
    int from = wordEnd(content, random.nextInt(content.length() - WINDOW + 1));
    int to = Math.min(content.length(), from + 3 + random.nextInt(6));
    return new Place(from, text(content, from, to));
  }

  /** Puts a word in the place of what stands there, as far as it still does. */
  static TextDelta replacement(TextContent content, Place place, String word) {
    int from = Math.min(place.from(), content.length());
    int length = Math.min(place.text().length(), content.length() - from);
    return TextDelta.builder().retain(from).insert(word).delete(length).build();
  }

  /** The end of the word around a position; the position itself when the word is long. */
  private static int wordEnd(TextContent content, int position) {
    int to = Math.min(content.length(), position + WINDOW);
    int space = text(content, position, to).indexOf(' ');
    return space < 0 ? position : position + space + 1;
  }

  /** Reads as much as is asked for, not the whole document. */
  static String text(TextContent content, int from, int to) {
    var text = new StringBuilder();
    for (var run : content.runs(from, to)) {
      switch (run) {
        case TextOp.Insert insert -> text.append(insert.text());
        case TextOp.InsertEmbed _ -> text.append('\uFFFC');
      }
    }
    return text.toString();
  }

  /** Whether two copies show the same, with nothing on its way. */
  static boolean inStep(TextDocument one, TextDocument other) {
    return one.version() == other.version() && one.pendingCount() + other.pendingCount() == 0;
  }
}
