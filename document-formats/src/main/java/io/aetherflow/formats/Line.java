package io.aetherflow.formats;

import java.util.List;
import java.util.stream.Collectors;

/** A line of a text: what it is, and what stands in it. */
record Line(Block block, List<Piece> pieces) {

  /** Something in a line. */
  sealed interface Piece {
    /** Letters that look the same, without line breaks. */
    record Text(String text, Inline look) implements Piece {}

    /** A picture. */
    record Picture(String address) implements Piece {}

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
