package io.aetherflow.formats;

import io.aetherflow.formats.Block.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import org.apache.poi.common.usermodel.PictureType;
import org.apache.poi.openxml4j.exceptions.InvalidFormatException;
import org.apache.poi.util.Units;
import org.apache.poi.xwpf.usermodel.UnderlinePatterns;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFParagraph;
import org.apache.poi.xwpf.usermodel.XWPFPicture;
import org.apache.poi.xwpf.usermodel.XWPFRun;
import org.jspecify.annotations.Nullable;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STShd;

/** Writes documents that Word and LibreOffice read, with styles and lists of their own. */
final class DocxWriter {
  private static final int WIDTH_PIXELS_MAX = 600;

  private final XWPFDocument document;
  private final DocxStyles styles;
  private final PictureSource pictures;
  private Kind before = Kind.PARAGRAPH;
  private @Nullable BigInteger ordered;

  private DocxWriter(XWPFDocument document, PictureSource pictures) {
    this.document = document;
    this.styles = new DocxStyles(document);
    this.pictures = pictures;
  }

  static void write(RichText text, String title, PictureSource pictures, OutputStream out)
      throws IOException {
    try (XWPFDocument document = new XWPFDocument()) {
      document.getProperties().getCoreProperties().setTitle(title);
      document.getProperties().getCoreProperties().setCreator("AetherFlow");
      DocxWriter writer = new DocxWriter(document, pictures);
      for (Line line : text.lines()) {
        writer.line(line);
      }
      document.write(out);
    }
  }

  private void line(Line line) throws IOException {
    XWPFParagraph paragraph = document.createParagraph();
    Block block = line.block();
    switch (block.kind()) {
      case PARAGRAPH -> {
        if (block.indent() > 0) {
          paragraph.setIndentationLeft(block.indent() * DocxStyles.INDENT_TWIPS);
        }
      }
      case HEADING -> paragraph.setStyle(DocxStyles.heading(block.level()));
      case QUOTE -> paragraph.setStyle(DocxStyles.QUOTE);
      case CODE -> paragraph.setStyle(DocxStyles.CODE);
      case BULLET -> item(paragraph, styles.bullets(), block.indent());
      case ORDERED -> {
        // A list that begins anew counts from one again.
        BigInteger numbers = ordered;
        if (numbers == null || !before.isList()) {
          numbers = styles.newNumbers();
          ordered = numbers;
        }
        item(paragraph, numbers, block.indent());
      }
      case CHECKED, UNCHECKED -> {
        item(paragraph, styles.checks(), block.indent());
        paragraph.createRun().setText(block.kind() == Kind.CHECKED ? "☑ " : "☐ ");
      }
    }
    before = block.kind();
    for (Line.Piece piece : line.pieces()) {
      switch (piece) {
        case Line.Piece.Text(String text, Inline look) -> run(paragraph, text, look);
        case Line.Piece.Picture(String address, String alt) -> picture(paragraph, address, alt);
        case Line.Piece.Other(String kind) -> run(paragraph, "[" + kind + "]", Inline.PLAIN);
      }
    }
  }

  private static void item(XWPFParagraph paragraph, BigInteger numbers, int indent) {
    paragraph.setNumID(numbers);
    paragraph.setNumILvl(BigInteger.valueOf(indent));
  }

  private void run(XWPFParagraph paragraph, String text, Inline look) {
    XWPFRun run =
        look.link() == null ? paragraph.createRun() : paragraph.createHyperlinkRun(look.link());
    if (look.link() != null) {
      run.setColor("0563C1");
      run.setUnderline(UnderlinePatterns.SINGLE);
    }
    run.setText(text);
    run.setBold(look.bold());
    run.setItalic(look.italic());
    run.setStrikeThrough(look.strike());
    if (look.underline()) {
      run.setUnderline(UnderlinePatterns.SINGLE);
    }
    if (look.code()) {
      run.setStyle(DocxStyles.CODE_LETTERS);
    }
    if (look.color() != null) {
      run.setColor(look.color().substring(1));
    }
    if (look.background() != null) {
      var shade = run.getCTR().isSetRPr() ? run.getCTR().getRPr() : run.getCTR().addNewRPr();
      var shd = shade.addNewShd();
      shd.setVal(STShd.CLEAR);
      shd.setColor("auto");
      shd.setFill(look.background().substring(1));
    }
    if (look.script() != null) {
      run.setSubscript(
          look.script().equals("sub")
              ? org.apache.poi.xwpf.usermodel.VerticalAlign.SUBSCRIPT
              : org.apache.poi.xwpf.usermodel.VerticalAlign.SUPERSCRIPT);
    }
  }

  private void picture(XWPFParagraph paragraph, String address, String alt) throws IOException {
    PictureSource.Bitmap bitmap = pictures.find(address).orElse(null);
    PictureType type = bitmap == null ? null : type(bitmap.mediaType());
    if (bitmap == null || type == null) {
      paragraph.createRun().setText("[image]");
      return;
    }
    int width = Math.min(bitmap.width(), WIDTH_PIXELS_MAX);
    int height = Math.max(1, (int) ((long) bitmap.height() * width / bitmap.width()));
    try {
      XWPFRun run = paragraph.createRun();
      XWPFPicture picture =
          run.addPicture(
              new ByteArrayInputStream(bitmap.content()),
              type,
              "picture." + type.name().toLowerCase(java.util.Locale.ROOT),
              Units.pixelToEMU(width),
              Units.pixelToEMU(height));
      // Both are read by somebody, and say the name of the file otherwise.
      picture.getCTPicture().getNvPicPr().getCNvPr().setDescr(alt);
      run.getCTR().getDrawingArray(0).getInlineArray(0).getDocPr().setDescr(alt);
    } catch (InvalidFormatException e) {
      throw new IOException("a picture could not be put into the document", e);
    }
  }

  /** What Word shows; it knows WebP not everywhere, and such a picture is named instead. */
  private static @Nullable PictureType type(String mediaType) {
    return switch (mediaType) {
      case "image/png" -> PictureType.PNG;
      case "image/jpeg" -> PictureType.JPEG;
      case "image/gif" -> PictureType.GIF;
      default -> null;
    };
  }
}
