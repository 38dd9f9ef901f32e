package io.aetherflow.formats;

import io.aetherflow.formats.Block.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.poi.ooxml.POIXMLException;
import org.apache.poi.openxml4j.exceptions.OpenXML4JRuntimeException;
import org.apache.poi.xwpf.usermodel.IBodyElement;
import org.apache.poi.xwpf.usermodel.UnderlinePatterns;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFHyperlink;
import org.apache.poi.xwpf.usermodel.XWPFHyperlinkRun;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFPicture;
import org.apache.poi.xwpf.usermodel.XWPFPictureData;
import org.apache.poi.xwpf.usermodel.XWPFRun;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFTable;
import org.apache.poi.xwpf.usermodel.XWPFTableCell;
import org.apache.poi.xwpf.usermodel.XWPFTableRow;
import org.jspecify.annotations.Nullable;
import org.openxmlformats.schemas.officeDocument.x2006.sharedTypes.STVerticalAlignRun;

/** Reads documents of Word: paragraphs, headings, lists, quotes, tables as lines, pictures. */
final class DocxReader {
  private static final Pattern HEADING = Pattern.compile("heading ?([1-9])");
  private static final String UNCHECKED = "☐";
  private static final String CHECKED = "☑☒";
  private static final int TABLE_DEPTH_MAX = 8;

  private final XWPFDocument document;
  private final PictureTaker pictures;
  private final LineSink sink = new LineSink();

  private DocxReader(XWPFDocument document, PictureTaker pictures) {
    this.document = document;
    this.pictures = pictures;
  }

  static RichText read(byte[] file, PictureTaker pictures) {
    ZipBounds.check(file);
    try (XWPFDocument document = new XWPFDocument(new ByteArrayInputStream(file))) {
      DocxReader reader = new DocxReader(document, pictures);
      reader.elements(document.getBodyElements(), 0);
      return reader.sink.finish();
    } catch (IOException
        | POIXMLException
        | OpenXML4JRuntimeException
        | IllegalArgumentException
        | IllegalStateException
        | IndexOutOfBoundsException
        | ClassCastException
        | NullPointerException damaged) {
      // What POI makes of files that only look like documents; a refusal of ours is none of these.
      throw ZipBounds.malformed(file);
    }
  }

  private void elements(List<IBodyElement> elements, int depth) {
    for (IBodyElement element : elements) {
      if (element instanceof XWPFParagraph paragraph) {
        paragraph(paragraph);
        sink.endLine(block(paragraph));
      } else if (element instanceof XWPFTable table && depth < TABLE_DEPTH_MAX) {
        table(table);
      }
    }
  }

  /** Each row a line, its cells apart by tabs. */
  private void table(XWPFTable table) {
    for (XWPFTableRow row : table.getRows()) {
      boolean first = true;
      for (XWPFTableCell cell : row.getTableCells()) {
        if (!first) {
          sink.text("\t", Inline.PLAIN);
        }
        first = false;
        boolean firstParagraph = true;
        for (XWPFParagraph paragraph : cell.getParagraphs()) {
          if (!firstParagraph) {
            sink.text(" ", Inline.PLAIN);
          }
          firstParagraph = false;
          paragraph(paragraph);
        }
      }
      sink.endLine(Block.PARAGRAPH);
    }
  }

  private void paragraph(XWPFParagraph paragraph) {
    boolean begins = true;
    boolean code = isCode(paragraph);
    boolean check = checkKind(paragraph) != null;
    for (XWPFRun run : paragraph.getRuns()) {
      for (XWPFPicture picture : run.getEmbeddedPictures()) {
        picture(picture);
      }
      String text = run.text();
      if (text.isEmpty()) {
        continue;
      }
      if (begins && check) {
        text = text.substring(1).stripLeading();
      }
      begins = false;
      Inline look = code ? Inline.PLAIN : look(run);
      int from = 0;
      for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        sink.text(text.substring(from, end), look);
        sink.endLine(code ? Block.CODE : Block.PARAGRAPH);
        from = end + 1;
      }
      sink.text(text.substring(from), look);
    }
  }

  private void picture(XWPFPicture picture) {
    XWPFPictureData data = picture.getPictureData();
    String address =
        data == null
            ? null
            : pictures.take(data.getData(), String.valueOf(data.getFileName())).orElse(null);
    if (address == null) {
      sink.text("[image]", Inline.PLAIN);
    } else {
      sink.picture(address, Objects.requireNonNullElse(picture.getDescription(), ""));
    }
  }

  private Block block(XWPFParagraph paragraph) {
    String style = styleName(paragraph);
    Matcher heading = HEADING.matcher(style);
    if (heading.find()) {
      return Block.heading(heading.group(1).charAt(0) - '0');
    }
    if (style.equals("title")) {
      return Block.heading(1);
    }
    if (isCode(paragraph)) {
      return Block.CODE;
    }
    Kind check = checkKind(paragraph);
    BigInteger level = paragraph.getNumIlvl();
    int indent = level == null ? 0 : Math.clamp(level.longValue(), 0, 8);
    if (check != null) {
      return Block.item(check, indent);
    }
    if (paragraph.getNumID() != null && paragraph.getNumID().signum() > 0) {
      boolean bullet = "bullet".equals(paragraph.getNumFmt()) || style.contains("bullet");
      return Block.item(bullet ? Kind.BULLET : Kind.ORDERED, indent);
    }
    return style.contains("quote") ? Block.QUOTE : Block.PARAGRAPH;
  }

  private boolean isCode(XWPFParagraph paragraph) {
    String style = styleName(paragraph);
    return style.contains("code") || style.contains("preformatted");
  }

  private static @Nullable Kind checkKind(XWPFParagraph paragraph) {
    String text = paragraph.getRuns().isEmpty() ? "" : paragraph.getRuns().getFirst().text();
    if (text.isEmpty()) {
      return null;
    }
    return text.startsWith(UNCHECKED)
        ? Kind.UNCHECKED
        : CHECKED.indexOf(text.charAt(0)) >= 0 ? Kind.CHECKED : null;
  }

  private String styleName(XWPFParagraph paragraph) {
    String id = paragraph.getStyle();
    if (id == null) {
      return "";
    }
    XWPFStyle style = document.getStyles() == null ? null : document.getStyles().getStyle(id);
    String name = style == null || style.getName() == null ? id : style.getName();
    return name.toLowerCase(Locale.ROOT);
  }

  private Inline look(XWPFRun run) {
    Inline look = Inline.PLAIN.withBold(run.isBold()).withItalic(run.isItalic());
    if (run.isStrikeThrough() || run.isDoubleStrikeThrough()) {
      look = look.withStrike();
    }
    String link = run instanceof XWPFHyperlinkRun hyperlink ? address(hyperlink) : null;
    if (link != null) {
      // Word colours and underlines links by their style; that is not what their author set.
      return look.withLink(link);
    }
    if (run.getUnderline() != UnderlinePatterns.NONE) {
      look = look.withUnderline();
    }
    if (run.getColor() != null) {
      look = look.withColor("#" + run.getColor());
    }
    if (isMono(run)) {
      look = look.withCode();
    }
    String fill = shading(run);
    if (fill != null) {
      look = look.withBackground("#" + fill);
    }
    STVerticalAlignRun.Enum align = run.getVerticalAlignment();
    if (align == STVerticalAlignRun.SUBSCRIPT) {
      return look.withScript("sub");
    }
    return align == STVerticalAlignRun.SUPERSCRIPT ? look.withScript("super") : look;
  }

  private static boolean isMono(XWPFRun run) {
    String style = run.getStyle();
    return style != null && style.toLowerCase(Locale.ROOT).contains("code");
  }

  private static @Nullable String shading(XWPFRun run) {
    var properties = run.getCTR().getRPr();
    if (properties == null || properties.sizeOfShdArray() == 0) {
      return null;
    }
    Object fill = properties.getShdArray(0).xgetFill();
    return fill == null ? null : properties.getShdArray(0).xgetFill().getStringValue();
  }

  private @Nullable String address(XWPFHyperlinkRun run) {
    XWPFHyperlink hyperlink = run.getHyperlink(document);
    return hyperlink == null ? null : Inline.safeLink(hyperlink.getURL());
  }
}
