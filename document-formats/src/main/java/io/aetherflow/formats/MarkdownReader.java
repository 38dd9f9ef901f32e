package io.aetherflow.formats;

import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Reads Markdown: CommonMark with strike-through, tables and check lists. It is made HTML first and
 * then read as such, so HTML inside of it is held to the same rules.
 */
final class MarkdownReader {
  /** Blocks within blocks, and emphasis within emphasis. */
  private static final int NESTING_MAX = 100;

  private static final List<Extension> EXTENSIONS =
      List.of(StrikethroughExtension.create(), TablesExtension.create());
  private static final Parser PARSER =
      Parser.builder()
          .extensions(EXTENSIONS)
          .maxOpenBlockParsers(NESTING_MAX)
          .maxInlineNesting(NESTING_MAX)
          .build();
  private static final HtmlRenderer HTML = HtmlRenderer.builder().extensions(EXTENSIONS).build();

  private MarkdownReader() {}

  static RichText read(String markdown, PictureTaker pictures) {
    return HtmlReader.read(HTML.render(PARSER.parse(markdown)), true, pictures);
  }
}
