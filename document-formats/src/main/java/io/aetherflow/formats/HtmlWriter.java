package io.aetherflow.formats;

import io.aetherflow.formats.Block.Kind;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/**
 * Writes a page of its own, with the pictures inside. It is built of elements and texts, never of
 * markup, and allows itself no script.
 */
final class HtmlWriter {
  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  private static final String STYLE =
      "body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:16px/1.6 system-ui,sans-serif}"
          + "img{max-width:100%}blockquote{margin:0;padding-left:1rem;border-left:3px solid #ccc}"
          + "pre{padding:1rem;background:#f4f4f4;overflow:auto}";

  private final PictureSource pictures;

  private HtmlWriter(PictureSource pictures) {
    this.pictures = pictures;
  }

  static String write(RichText text, String title, PictureSource pictures) {
    Document page = Document.createShell("");
    page.outputSettings().prettyPrint(false);
    page.prependChild(new org.jsoup.nodes.DocumentType("html", "", ""));
    page.head().appendElement("meta").attr("charset", "utf-8");
    page.head()
        .appendElement("meta")
        .attr("http-equiv", "Content-Security-Policy")
        .attr("content", POLICY);
    page.head().appendElement("title").text(title);
    page.head().appendElement("style").appendChild(new org.jsoup.nodes.DataNode(STYLE));
    new HtmlWriter(pictures).blocks(BlockTree.of(text), page.body());
    return page.outerHtml() + "\n";
  }

  private void blocks(List<BlockTree> trees, Element into) {
    for (BlockTree tree : trees) {
      switch (tree) {
        case BlockTree.Leaf(Line line) -> leaf(line, into);
        case BlockTree.Quote(List<Line> lines) -> {
          Element quote = into.appendElement("blockquote");
          lines.forEach(line -> inlines(line, quote.appendElement("p")));
        }
        case BlockTree.Code(List<Line> lines) ->
            into.appendElement("pre")
                .appendElement("code")
                .text(lines.stream().map(Line::text).collect(Collectors.joining("\n", "", "\n")));
        case BlockTree.Items items -> list(items, into);
      }
    }
  }

  private void leaf(Line line, Element into) {
    Block block = line.block();
    String name = block.kind() == Kind.HEADING ? "h" + block.level() : "p";
    inlines(line, into.appendElement(name));
  }

  private void list(BlockTree.Items list, Element into) {
    Element element = into.appendElement(list.kind() == Kind.ORDERED ? "ol" : "ul");
    for (BlockTree.Item each : list.items()) {
      Element item = element.appendElement("li");
      if (list.kind().isCheck()) {
        Element box = item.appendElement("input").attr("type", "checkbox").attr("disabled", true);
        box.attr("checked", each.line().block().kind() == Kind.CHECKED);
        item.appendText(" ");
      }
      if (!each.line().isEmpty()) {
        inlines(each.line(), item);
      } else if (each.under().isEmpty()) {
        item.appendElement("br");
      }
      each.under().forEach(under -> list(under, item));
    }
  }

  private void inlines(Line line, Element into) {
    if (line.isEmpty()) {
      into.appendElement("br");
    }
    for (Line.Piece piece : line.pieces()) {
      switch (piece) {
        case Line.Piece.Text(String text, Inline look) -> dressed(look, into).appendText(text);
        case Line.Piece.Picture(String address, String alt) ->
            pictures
                .find(address)
                .ifPresentOrElse(
                    bitmap ->
                        into.appendElement("img")
                            .attr("alt", alt)
                            .attr("width", Integer.toString(bitmap.width()))
                            .attr("height", Integer.toString(bitmap.height()))
                            .attr("src", data(bitmap)),
                    () -> into.appendText("[image]"));
        case Line.Piece.Other(String kind) -> into.appendText("[" + kind + "]");
      }
    }
  }

  static String data(PictureSource.Bitmap bitmap) {
    return "data:"
        + bitmap.mediaType()
        + ";base64,"
        + Base64.getEncoder().encodeToString(bitmap.content());
  }

  private static Element dressed(Inline look, Element into) {
    Element inner = into;
    if (look.link() != null) {
      inner = inner.appendElement("a").attr("href", look.link()).attr("rel", "noopener");
    }
    String style =
        (look.color() == null ? "" : "color:" + look.color() + ";")
            + (look.background() == null ? "" : "background-color:" + look.background() + ";");
    if (!style.isEmpty()) {
      inner = inner.appendElement("span").attr("style", style);
    }
    for (String name : names(look)) {
      inner = inner.appendElement(name);
    }
    return inner;
  }

  private static List<String> names(Inline look) {
    return java.util.stream.Stream.of(
            look.bold() ? "strong" : "",
            look.italic() ? "em" : "",
            look.underline() ? "u" : "",
            look.strike() ? "s" : "",
            "sub".equals(look.script()) ? "sub" : "super".equals(look.script()) ? "sup" : "",
            look.code() ? "code" : "")
        .filter(name -> !name.isEmpty())
        .toList();
  }
}
