package io.aetherflow.formats;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import java.util.ArrayList;
import java.util.List;

/** Collects what a reader finds, within bounds. */
final class LineSink {
  /** Most UTF-16 units of a text that is read: some 2,000 pages. */
  static final int UNITS_MAX = 4_000_000;

  /** Most stretches and lines. */
  static final int PIECES_MAX = 200_000;

  /** Most pictures. */
  static final int PICTURES_MAX = 500;

  private final List<Line> lines = new ArrayList<>();
  private final List<Line.Piece> pieces = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private Inline look = Inline.PLAIN;
  private long units;
  private int count;
  private int pictures;
  private boolean blankAtEnd;

  /** Adds letters to the line; control characters and halves of characters are dropped. */
  void text(String added, Inline addedLook) {
    if (added.isEmpty()) {
      return;
    }
    if (!addedLook.equals(look)) {
      sealText();
      look = addedLook;
    }
    int before = text.length();
    added
        .codePoints()
        .filter(c -> c == '\t' || !Character.isISOControl(c) && !isHalf(c))
        .forEach(text::appendCodePoint);
    units += text.length() - before;
    if (text.length() > before) {
      blankAtEnd = Character.isWhitespace(text.charAt(text.length() - 1));
    }
    require("units of text", units, UNITS_MAX);
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  void picture(String address, String alt) {
    sealText();
    pieces.add(new Line.Piece.Picture(address, alt));
    blankAtEnd = false;
    require("pictures", ++pictures, PICTURES_MAX);
    require("pieces of text", ++count, PIECES_MAX);
  }

  private void sealText() {
    if (text.length() > 0) {
      pieces.add(new Line.Piece.Text(text.toString(), look));
      text.setLength(0);
      require("pieces of text", ++count, PIECES_MAX);
    }
  }

  private static void require(String what, long value, long max) {
    if (value > max) {
      throw new InvalidInputException(
          new Problem(Problem.TOO_LARGE, "body", "over " + max + " " + what, "at most " + max));
    }
  }

  /** Whether something stands in the line that is not ended. */
  boolean isOpen() {
    return text.length() > 0 || !pieces.isEmpty();
  }

  /** Whether the open line ends in a blank. */
  boolean endsInBlank() {
    return blankAtEnd;
  }

  /** Drops blanks at the end of the open line, as browsers do. */
  void trim() {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    text.setLength(end);
  }

  /** Ends the line, empty or not. */
  void endLine(Block block) {
    sealText();
    lines.add(new Line(block, pieces));
    pieces.clear();
    blankAtEnd = false;
    require("pieces of text", ++count, PIECES_MAX);
  }

  /** What was collected. */
  RichText finish() {
    if (isOpen()) {
      endLine(Block.PARAGRAPH);
    }
    return new RichText(lines);
  }
}
