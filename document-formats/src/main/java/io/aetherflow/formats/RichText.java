package io.aetherflow.formats;

import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp.Insert;
import io.aetherflow.model.text.TextOp.InsertEmbed;
import io.aetherflow.model.text.TextOp.Run;
import io.aetherflow.model.text.TextType;
import io.aetherflow.model.value.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** A text as lines: what all formats are read into and written from. */
public final class RichText {
  private static final TextType TYPE = new TextType();

  /** The attribute of a picture that says what it shows. */
  private static final String ALT = "alt";

  private final List<Line> lines;

  RichText(List<Line> lines) {
    this.lines = List.copyOf(lines);
  }

  List<Line> lines() {
    return lines;
  }

  /** The text of a document of type {@code text}, of which this is the canonical JSON. */
  public static RichText ofContent(byte[] json) {
    return of(TYPE.decodeContent(json));
  }

  static RichText of(TextContent content) {
    List<Line> lines = new ArrayList<>();
    List<Line.Piece> pieces = new ArrayList<>();
    for (Run run : content.runs()) {
      switch (run) {
        case Insert(String text, Attributes attributes) -> {
          Inline look = Inline.of(attributes);
          int from = 0;
          for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            add(pieces, text.substring(from, end), look);
            lines.add(new Line(Block.of(attributes), pieces));
            pieces.clear();
            from = end + 1;
          }
          add(pieces, text.substring(from), look);
        }
        case InsertEmbed embed -> pieces.add(piece(embed));
      }
    }
    if (!pieces.isEmpty()) {
      lines.add(new Line(Block.PARAGRAPH, pieces));
    }
    return new RichText(lines);
  }

  private static void add(List<Line.Piece> pieces, String text, Inline look) {
    if (!text.isEmpty()) {
      pieces.add(new Line.Piece.Text(text, look));
    }
  }

  private static Line.Piece piece(InsertEmbed embed) {
    String kind = embed.embed().kind();
    String address = JsonStrings.decoded(embed.embed().value());
    if (!kind.equals("image") || address == null) {
      return new Line.Piece.Other(kind);
    }
    JsonValue alt = embed.attributes().get(ALT);
    String shown = alt == null ? null : JsonStrings.decoded(alt);
    return new Line.Piece.Picture(address, shown == null ? "" : shown);
  }

  /**
   * The deltas that write this text into an empty document one after the other, each the canonical
   * JSON of one operation.
   *
   * @param bytesMax about how large each may be, 1 KiB and more
   */
  public List<byte[]> deltas(int bytesMax) {
    DeltaSplitter out = new DeltaSplitter(bytesMax);
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      for (Line.Piece piece : line.pieces()) {
        switch (piece) {
          case Line.Piece.Text(String text, Inline look) -> out.text(text, look.attributes());
          case Line.Piece.Picture(String address, String alt) ->
              out.embed(
                  "image",
                  JsonValue.of(address),
                  alt.isEmpty() ? Attributes.NONE : Attributes.of(ALT, JsonValue.of(alt)));
          case Line.Piece.Other other -> out.text("[" + other.kind() + "]", Attributes.NONE);
        }
      }
      // A document needs no line break at its end; a last line that is more than a paragraph does.
      if (i < lines.size() - 1 || !line.block().equals(Block.PARAGRAPH)) {
        out.text("\n", line.block().attributes());
      }
    }
    return out.deltas();
  }

  /** What the deltas make; for comparing. */
  TextContent content() {
    TextContent content = TextContent.EMPTY;
    for (byte[] delta : deltas(1 << 17)) {
      content = content.apply(TYPE.decodeDelta(delta));
    }
    return content;
  }

  /** Begins a new delta whenever one is full. */
  private static final class DeltaSplitter {
    /** What an op costs beside its text, about. */
    private static final int OP_BYTES = 40;

    private final int bytesMax;
    private final List<byte[]> deltas = new ArrayList<>();
    private TextDelta.Builder open = TextDelta.builder();
    private int bytes;
    private int length;
    private int written;

    DeltaSplitter(int bytesMax) {
      this.bytesMax = bytesMax;
    }

    void text(String text, Attributes attributes) {
      int from = 0;
      while (from < text.length()) {
        // In UTF-8 JSON a unit takes at most six bytes, when it is escaped.
        int end = Math.min(text.length(), from + bytesMax / 8);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
          end--;
        }
        room((end - from) * 6 + weight(attributes));
        open.insert(text.substring(from, end), attributes);
        length += end - from;
        from = end;
      }
    }

    void embed(String kind, JsonValue value, Attributes attributes) {
      room(value.json().length() * 3 + weight(attributes));
      open.insertEmbed(kind, value, attributes);
      length++;
    }

    private static int weight(Attributes attributes) {
      int weight = OP_BYTES;
      for (String name : attributes.names()) {
        JsonValue value = attributes.get(name);
        weight += name.length() + (value == null ? 0 : value.json().length() * 3) + 4;
      }
      return weight;
    }

    private void room(int more) {
      if (bytes > 0 && bytes + more > bytesMax) {
        end();
      }
      bytes += more;
    }

    private void end() {
      deltas.add(TYPE.encodeDelta(open.build()));
      written = length;
      open = TextDelta.builder().retain(written);
      bytes = OP_BYTES;
    }

    List<byte[]> deltas() {
      if (length > written) {
        end();
      }
      return List.copyOf(deltas);
    }
  }
}
