package io.aetherflow.formats;

import io.aetherflow.formats.Block.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.NodeTraversor;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTML as a browser would show it. It goes through the elements once, without recursion, and
 * takes what it knows; everything else is looked through or, where it is no text, left out. Nothing
 * is fetched, and no attribute but the known ones is looked at.
 */
final class HtmlReader implements NodeFilter {
  /** Elements within elements; what is nested deeper is read as if it were not nested. */
  private static final int DEPTH_MAX = 256;

  private static final Set<String> LEFT_OUT =
      Set.of(
          "script",
          "style",
          "head",
          "title",
          "template",
          "noscript",
          "iframe",
          "object",
          "embed",
          "svg",
          "math",
          "canvas",
          "audio",
          "video",
          "select",
          "textarea",
          "button",
          "input",
          "map",
          "frameset",
          "applet");
  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "div",
          "section",
          "article",
          "header",
          "footer",
          "main",
          "aside",
          "nav",
          "figure",
          "figcaption",
          "address",
          "ul",
          "ol",
          "li",
          "dl",
          "dt",
          "dd",
          "tr",
          "table",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "blockquote",
          "pre",
          "form",
          "fieldset",
          "body",
          "caption");
  private static final Pattern CHECK = Pattern.compile("\\s*\\[([ xX])\\]\\s+(.*)", Pattern.DOTALL);
  private static final Pattern QUILL_INDENT = Pattern.compile("\\bql-indent-([1-8])\\b");

  private final LineSink sink = new LineSink();
  private final boolean markdown;
  private final HtmlPictures pictures;
  private final Deque<Context> open = new ArrayDeque<>();

  /** An item of a list: its first line is the item, what follows stands under it. */
  private static final class Item {
    private final Block block;

    /** Whether {@code [x]} still stands at its beginning. */
    private boolean marked;

    private boolean begun;

    Item(Block block, boolean marked) {
      this.block = block;
      this.marked = marked;
    }
  }

  /**
   * What the elements around a place make of it.
   *
   * @param lists how many lists are around
   */
  private record Context(
      Inline look, Block block, @Nullable Item item, boolean preformatted, int lists) {}

  private HtmlReader(boolean markdown, PictureTaker pictures) {
    this.markdown = markdown;
    this.pictures = new HtmlPictures(pictures);
    open.push(new Context(Inline.PLAIN, Block.PARAGRAPH, null, false, 0));
  }

  /**
   * @param markdown whether {@code [x]} at the beginning of an item makes it one of a check list
   */
  static RichText read(String html, boolean markdown, PictureTaker pictures) {
    Document document = Jsoup.parse(html, "", Parser.htmlParser().setMaxDepth(DEPTH_MAX));
    HtmlReader reader = new HtmlReader(markdown, pictures);
    NodeTraversor.filter(reader, document.body());
    reader.endIfOpen();
    return reader.sink.finish();
  }

  private Context here() {
    return open.getFirst();
  }

  @Override
  public FilterResult head(Node node, int depth) {
    if (node instanceof TextNode text) {
      text(text.getWholeText());
      return FilterResult.CONTINUE;
    }
    if (!(node instanceof Element element) || LEFT_OUT.contains(element.normalName())) {
      return FilterResult.SKIP_ENTIRELY;
    }
    String name = element.normalName();
    if (BLOCKS.contains(name)) {
      endIfOpen();
    }
    switch (name) {
      case "br" -> endLine();
      case "hr" -> {
        endIfOpen();
        sink.text("———", Inline.PLAIN);
        endLine();
      }
      case "img" -> pictures.take(element, here().look(), sink);
      case "td", "th" -> {
        if (sink.isOpen()) {
          sink.text("\t", Inline.PLAIN);
        }
      }
      default -> {
        // What it means for what stands in it, its context tells.
      }
    }
    open.push(context(element, name));
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element element && !LEFT_OUT.contains(element.normalName())) {
      if (BLOCKS.contains(element.normalName())) {
        endIfOpen();
      }
      open.pop();
    }
    return FilterResult.CONTINUE;
  }

  private Context context(Element element, String name) {
    Context around = here();
    Inline look = HtmlLooks.of(element, name, around.look());
    return switch (name) {
      case "h1", "h2", "h3", "h4", "h5", "h6" ->
          new Context(look, Block.heading(name.charAt(1) - '0'), null, false, around.lists());
      case "blockquote" ->
          around.item() == null
              ? new Context(look, Block.QUOTE, null, around.preformatted(), around.lists())
              : new Context(look, around.block(), around.item(), false, around.lists());
      case "pre" -> new Context(Inline.PLAIN, Block.CODE, null, true, around.lists());
      case "ul", "ol" ->
          new Context(
              look, around.block(), around.item(), around.preformatted(), around.lists() + 1);
      case "li" -> {
        Item item = item(element, Math.max(1, around.lists()));
        yield new Context(look, item.block, item, false, around.lists());
      }
      default -> {
        boolean plain = around.preformatted() && around.block().kind() == Kind.CODE;
        yield new Context(
            plain ? Inline.PLAIN : look,
            around.block(),
            around.item(),
            around.preformatted(),
            around.lists());
      }
    };
  }

  private Item item(Element element, int lists) {
    Element list = element.parent();
    Matcher quill = QUILL_INDENT.matcher(element.className());
    int indent = quill.find() ? Integer.parseInt(quill.group(1)) : lists - 1;
    Element box = element.selectFirst("> input[type=checkbox], > p > input[type=checkbox]");
    String own = element.attr("data-list");
    if (box != null) {
      return new Item(
          Block.item(box.hasAttr("checked") ? Kind.CHECKED : Kind.UNCHECKED, indent), false);
    }
    if (markdown) {
      Matcher check = CHECK.matcher(firstText(element));
      if (check.matches()) {
        Kind kind = check.group(1).equals(" ") ? Kind.UNCHECKED : Kind.CHECKED;
        return new Item(Block.item(kind, indent), true);
      }
    }
    Kind kind =
        switch (own) {
          case "checked" -> Kind.CHECKED;
          case "unchecked" -> Kind.UNCHECKED;
          case "bullet" -> Kind.BULLET;
          default -> list != null && list.normalName().equals("ol") ? Kind.ORDERED : Kind.BULLET;
        };
    return new Item(Block.item(kind, indent), false);
  }

  /** The text with which an element begins, at once or in its first paragraph. */
  private static String firstText(Element element) {
    for (Node child : element.childNodes()) {
      if (child instanceof TextNode text && !text.isBlank()) {
        return text.getWholeText();
      }
      if (child instanceof Comment) {
        return "";
      }
      if (child instanceof Element inner) {
        return inner.normalName().equals("p") && inner.childNodeSize() > 0
            ? inner.childNode(0) instanceof TextNode text ? text.getWholeText() : ""
            : "";
      }
    }
    return "";
  }

  private void text(String written) {
    Context here = here();
    String text = written;
    Item item = here.item();
    if (item != null && item.marked) {
      Matcher check = CHECK.matcher(text);
      if (check.matches()) {
        text = check.group(2);
        item.marked = false;
      }
    }
    if (here.preformatted()) {
      preformatted(text);
      return;
    }
    // Blanks run together, and there are none at the beginning of a line.
    String shown = text.replaceAll("[ \\t\\r\\n\\f]+", " ");
    if (shown.startsWith(" ") && (!sink.isOpen() || sink.endsInBlank())) {
      shown = shown.substring(1);
    }
    sink.text(shown, here.look());
  }

  private void preformatted(String text) {
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      sink.text(text.substring(from, end), here().look());
      endLine();
      from = end + 1;
    }
    sink.text(text.substring(from), here().look());
  }

  private void endIfOpen() {
    if (!here().preformatted()) {
      sink.trim();
    }
    if (sink.isOpen()) {
      endLine();
    }
  }

  private void endLine() {
    Context here = here();
    if (!here.preformatted()) {
      sink.trim();
    }
    Item item = here.item();
    if (item == null) {
      sink.endLine(here.block());
    } else {
      sink.endLine(item.begun ? new Block(Kind.PARAGRAPH, 0, item.block.indent() + 1) : item.block);
      item.begun = true;
    }
  }
}
