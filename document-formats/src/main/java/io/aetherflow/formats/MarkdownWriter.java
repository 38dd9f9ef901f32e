package io.aetherflow.formats;

import io.aetherflow.formats.Block.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.commonmark.ext.gfm.strikethrough.Strikethrough;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.Document;
import org.commonmark.node.Emphasis;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.node.Text;
import org.commonmark.renderer.markdown.MarkdownRenderer;

/**
 * Writes Markdown: nodes of CommonMark, whose own renderer knows what is to be escaped. What
 * Markdown has no mark for (underlined, coloured) becomes HTML inside of it, and so does a mark at
 * a place where CommonMark would not take it for one.
 */
final class MarkdownWriter {
  private static final MarkdownRenderer RENDERER =
      MarkdownRenderer.builder().extensions(List.of(StrikethroughExtension.create())).build();

  /** Of a check list, and the one bullet that the renderer does not know. */
  private static final Pattern CHECK = Pattern.compile("\\s*(?:\\[[ xX]\\]|\\+)(?:\\s|$)");

  private static final Pattern MARK = Pattern.compile("[-+*]|#{1,6}|\\d{1,9}[.)]|=+|-+|_+|\\*+");

  private final PictureSource pictures;

  private MarkdownWriter(PictureSource pictures) {
    this.pictures = pictures;
  }

  static String write(RichText text, PictureSource pictures) {
    Document document = new Document();
    MarkdownWriter writer = new MarkdownWriter(pictures);
    BlockTree.of(text).forEach(tree -> writer.block(tree, document));
    return RENDERER.render(document);
  }

  private void block(BlockTree tree, Node into) {
    switch (tree) {
      // Paragraphs stand apart by themselves; an empty one says nothing.
      case BlockTree.Leaf(Line line) when isBlank(line) -> {}
      case BlockTree.Leaf(Line line) when line.block().kind() == Kind.HEADING -> {
        Heading heading = new Heading();
        heading.setLevel(line.block().level());
        into.appendChild(inlines(line, heading));
      }
      case BlockTree.Leaf(Line line) -> into.appendChild(inlines(line, new Paragraph()));
      case BlockTree.Quote(List<Line> lines) -> {
        BlockQuote quote = new BlockQuote();
        lines.stream()
            .filter(line -> !isBlank(line))
            .forEach(line -> quote.appendChild(inlines(line, new Paragraph())));
        into.appendChild(quote);
      }
      case BlockTree.Code(List<Line> lines) -> {
        FencedCodeBlock code = new FencedCodeBlock();
        code.setFenceCharacter("`");
        code.setLiteral(lines.stream().map(Line::text).collect(Collectors.joining("\n", "", "\n")));
        into.appendChild(code);
      }
      case BlockTree.Items items -> into.appendChild(list(items));
    }
  }

  private static boolean isBlank(Line line) {
    return line.text().isBlank();
  }

  private Node list(BlockTree.Items items) {
    ListBlock list;
    if (items.kind() == Kind.ORDERED) {
      OrderedList ordered = new OrderedList();
      ordered.setMarkerStartNumber(1);
      ordered.setMarkerDelimiter(".");
      list = ordered;
    } else {
      BulletList bullets = new BulletList();
      bullets.setMarker("-");
      list = bullets;
    }
    list.setTight(true);
    for (BlockTree.Item each : items.items()) {
      ListItem item = new ListItem();
      Paragraph first = new Paragraph();
      if (items.kind().isCheck()) {
        // As HTML, so that the brackets are not escaped.
        boolean checked = each.line().block().kind() == Kind.CHECKED;
        first.appendChild(html(checked ? "[x] " : "[ ] "));
      }
      item.appendChild(inlines(each.line(), first));
      each.under().forEach(under -> item.appendChild(list(under)));
      list.appendChild(item);
    }
    return list;
  }

  private Node inlines(Line line, Node into) {
    List<Line.Piece> pieces = line.pieces();
    if (looksLikeMark(line)) {
      into.appendChild(html("<span></span>"));
    }
    for (int i = 0; i < pieces.size(); i++) {
      switch (pieces.get(i)) {
        case Line.Piece.Text(String text, Inline look) ->
            text(text, look, letterBefore(pieces, i), letterBehind(pieces, i), into);
        case Line.Piece.Picture(String address, String alt) ->
            pictures
                .find(address)
                .ifPresentOrElse(
                    bitmap -> into.appendChild(image(bitmap, alt)),
                    () -> into.appendChild(new Text("[image]")));
        case Line.Piece.Other(String kind) -> into.appendChild(new Text("[" + kind + "]"));
      }
    }
    return into;
  }

  private static Image image(PictureSource.Bitmap bitmap, String alt) {
    Image image = new Image(HtmlWriter.data(bitmap), null);
    if (!alt.isEmpty()) {
      image.appendChild(new Text(alt));
    }
    return image;
  }

  /**
   * Whether a line begins like a mark of a block to whom reads it, where the renderer sees only one
   * of its pieces; something that says nothing in front of it keeps it from being one.
   */
  private static boolean looksLikeMark(Line line) {
    return CHECK.matcher(line.text()).lookingAt()
        || (!line.isEmpty()
            && line.pieces().getFirst() instanceof Line.Piece.Text(String text, Inline look)
            && MARK.matcher(text.strip()).matches());
  }

  /**
   * The letter in front of a piece: a blank at the beginning of the line, 'x' where no mark can.
   */
  private static char letterBefore(List<Line.Piece> pieces, int i) {
    if (i == 0) {
      return ' ';
    }
    return pieces.get(i - 1) instanceof Line.Piece.Text(String text, Inline look)
        ? beside(text.charAt(text.length() - 1), look)
        : 'x';
  }

  private static char letterBehind(List<Line.Piece> pieces, int i) {
    if (i == pieces.size() - 1) {
      return ' ';
    }
    return pieces.get(i + 1) instanceof Line.Piece.Text(String text, Inline look)
        ? beside(text.charAt(0), look)
        : 'x';
  }

  /** A letter that has a mark of its own beside it is as good as any that joins. */
  private static char beside(char letter, Inline look) {
    return look.equals(Inline.PLAIN) || Character.isWhitespace(letter) ? letter : 'x';
  }

  /**
   * Whether a mark between two letters is seen as one: beside a blank it is, and between a letter
   * and punctuation, as far as that is no mark itself.
   */
  private static boolean isSeen(char outside, char inside) {
    return Character.isWhitespace(outside)
        || Character.isLetterOrDigit(inside)
            && !Character.isLetterOrDigit(outside)
            && !Character.isSurrogate(outside)
            && "*_~`\\<>[]!&".indexOf(outside) < 0;
  }

  /** Letters with their look, between two letters. */
  private static void text(String text, Inline look, char before, char behind, Node into) {
    String inner = text.strip();
    if (look.equals(Inline.PLAIN) || inner.isEmpty()) {
      into.appendChild(new Text(text));
      return;
    }
    // A mark stands at a letter: the blanks around stay outside.
    int from = text.indexOf(inner);
    int end = from + inner.length();
    boolean marks =
        isSeen(from > 0 ? ' ' : before, inner.charAt(0))
            && isSeen(end < text.length() ? ' ' : behind, inner.charAt(inner.length() - 1));
    blanks(text.substring(0, from), into);
    Node around = into;
    if (look.link() != null) {
      Link link = new Link(look.link(), null);
      around.appendChild(link);
      around = link;
    }
    List<String> closing = new ArrayList<>();
    Node outer = around;
    openHtml(look, marks, outer, closing);
    if (marks) {
      around = marked(around, look);
    }
    around.appendChild(look.code() ? new Code(inner) : new Text(inner));
    closing.reversed().forEach(tag -> outer.appendChild(html(tag)));
    blanks(text.substring(end), into);
  }

  private static void blanks(String blanks, Node into) {
    if (!blanks.isEmpty()) {
      into.appendChild(new Text(blanks));
    }
  }

  private static Node marked(Node into, Inline look) {
    Node around = into;
    if (look.bold()) {
      around = appended(around, new StrongEmphasis("**"));
    }
    if (look.italic()) {
      around = appended(around, new Emphasis(look.bold() ? "_" : "*"));
    }
    return look.strike() ? appended(around, new Strikethrough("~~")) : around;
  }

  private static Node appended(Node into, Node node) {
    into.appendChild(node);
    return node;
  }

  private static void openHtml(Inline look, boolean marks, Node into, List<String> closing) {
    String style =
        (look.color() == null ? "" : "color:" + look.color() + ";")
            + (look.background() == null ? "" : "background-color:" + look.background() + ";");
    if (!style.isEmpty()) {
      into.appendChild(html("<span style=\"" + style + "\">"));
      closing.add("</span>");
    }
    tag(look.underline(), "u", into, closing);
    tag("sub".equals(look.script()), "sub", into, closing);
    tag("super".equals(look.script()), "sup", into, closing);
    tag(look.bold() && !marks, "strong", into, closing);
    tag(look.italic() && !marks, "em", into, closing);
    tag(look.strike() && !marks, "s", into, closing);
  }

  private static void tag(boolean wanted, String name, Node into, List<String> closing) {
    if (wanted) {
      into.appendChild(html("<" + name + ">"));
      closing.add("</" + name + ">");
    }
  }

  private static HtmlInline html(String literal) {
    HtmlInline html = new HtmlInline();
    html.setLiteral(literal);
    return html;
  }
}
