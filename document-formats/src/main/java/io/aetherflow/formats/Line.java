package io.aetherflow.formats;

import java.util.List;
import java.util.stream.Collectors;

/** A line of a text: what it is, and what stands in it. */
record Line(Block block, List<Piece> pieces) {

  /** Something in a line. */
  sealed interface Piece {
    /** Letters that look the same, without line breaks. */
    record Text(String text, Inline look) implements Piece {}

    /**
     * A picture.
     *
     * @param alt what it shows, for those who do not see it; empty when nobody has said that
     */
    record Picture(String address, String alt) implements Piece {
      private static final int ALT_LENGTH_MAX = 1000;

      public Picture {
        alt =
            alt.codePoints()
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .limit(ALT_LENGTH_MAX)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .strip();
      }
    }

    /** Something that no other format knows; its kind is all that is told. */
    record Other(String kind) implements Piece {}
  }

  Line {
    pieces = List.copyOf(pieces);
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** The letters alone. */
  String text() {
    return pieces.stream()
        .map(piece ->
            switch (piece) {
              case Piece.Text(String text, Inline look) -> text;
              case Piece.Picture picture -> "[image]";
              case Piece.Other(String kind) -> "[" + kind + "]";
            })
        .collect(Collectors.joining());
  }
}
