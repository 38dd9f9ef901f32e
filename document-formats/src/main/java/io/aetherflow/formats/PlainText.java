package io.aetherflow.formats;

import java.util.Arrays;

/** Plain text: each line a paragraph; written, marks stand for what lists and quotes look like. */
final class PlainText {
  private static final int ORDERED_LEVELS = 9;

  private PlainText() {}

  static RichText read(String text) {
    LineSink sink = new LineSink();
    text.lines()
        .forEach(line -> {
          sink.text(line, Inline.PLAIN);
          sink.endLine(Block.PARAGRAPH);
        });
    return sink.finish();
  }

  static String write(RichText text) {
    StringBuilder out = new StringBuilder();
    int[] numbers = new int[ORDERED_LEVELS];
    for (Line line : text.lines()) {
      Block block = line.block();
      int indent = block.indent();
      if (block.kind() == Block.Kind.ORDERED) {
        numbers[indent]++;
        Arrays.fill(numbers, indent + 1, numbers.length, 0);
      } else if (!block.kind().isList()) {
        Arrays.fill(numbers, 0);
      }
      out.append("  ".repeat(indent))
          .append(
              switch (block.kind()) {
                case PARAGRAPH, HEADING, CODE -> "";
                case BULLET -> "- ";
                case ORDERED -> numbers[indent] + ". ";
                case CHECKED -> "[x] ";
                case UNCHECKED -> "[ ] ";
                case QUOTE -> "> ";
              })
          .append(line.text())
          .append('\n');
    }
    return out.toString();
  }
}
