package io.aetherflow.formats;

import java.math.BigInteger;
import org.apache.poi.xwpf.usermodel.XWPFAbstractNum;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.apache.poi.xwpf.usermodel.XWPFNumbering;
import org.apache.poi.xwpf.usermodel.XWPFStyle;
import org.apache.poi.xwpf.usermodel.XWPFStyles;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTAbstractNum;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTFonts;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTLvl;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.CTStyle;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STNumberFormat;
import org.openxmlformats.schemas.wordprocessingml.x2006.main.STStyleType;

/** The styles and lists of a document that is written; Word knows them by these names. */
final class DocxStyles {
  static final String QUOTE = "Quote";
  static final String CODE = "SourceCode";
  static final String CODE_LETTERS = "CodeLetters";

  /** How far in each level stands: a quarter of an inch, in twentieths of a point. */
  static final int INDENT_TWIPS = 360;

  private static final int LEVELS = 9;
  private static final String[] BULLETS = {"•", "◦", "▪"};
  private static final int[] HEADING_HALF_POINTS = {36, 30, 26, 24, 22, 22};

  private final XWPFNumbering numbering;
  private final BigInteger bullets;
  private final BigInteger checks;
  private final BigInteger numbers;

  DocxStyles(XWPFDocument document) {
    XWPFStyles styles = document.createStyles();
    for (int level = 1; level <= HEADING_HALF_POINTS.length; level++) {
      CTStyle style = style(heading(level), "heading " + level, STStyleType.PARAGRAPH);
      style.addNewPPr().addNewOutlineLvl().setVal(BigInteger.valueOf(level - 1L));
      var letters = style.addNewRPr();
      letters.addNewB();
      letters.addNewSz().setVal(BigInteger.valueOf(HEADING_HALF_POINTS[level - 1]));
      styles.addStyle(new XWPFStyle(style));
    }
    CTStyle quote = style(QUOTE, "Quote", STStyleType.PARAGRAPH);
    quote.addNewPPr().addNewInd().setLeft(BigInteger.valueOf(INDENT_TWIPS));
    quote.addNewRPr().addNewI();
    styles.addStyle(new XWPFStyle(quote));
    CTStyle code = style(CODE, "Source Code", STStyleType.PARAGRAPH);
    mono(code.addNewRPr().addNewRFonts());
    styles.addStyle(new XWPFStyle(code));
    CTStyle letters = style(CODE_LETTERS, "Code Letters", STStyleType.CHARACTER);
    mono(letters.addNewRPr().addNewRFonts());
    styles.addStyle(new XWPFStyle(letters));

    this.numbering = document.createNumbering();
    this.bullets = numbering.addNum(kind(0, true));
    this.checks = numbering.addNum(blank(1));
    this.numbers = kind(2, false);
  }

  private static void mono(CTFonts fonts) {
    fonts.setAscii("Consolas");
    fonts.setHAnsi("Consolas");
  }

  private static CTStyle style(String id, String name, STStyleType.Enum type) {
    CTStyle style = CTStyle.Factory.newInstance();
    style.setStyleId(id);
    style.setType(type);
    style.addNewName().setVal(name);
    style.addNewQFormat();
    return style;
  }

  static String heading(int level) {
    return "Heading" + level;
  }

  /** The list of all bullets. */
  BigInteger bullets() {
    return bullets;
  }

  /** The list of all boxes, which stand in the text. */
  BigInteger checks() {
    return checks;
  }

  /** A numbered list that counts from one. */
  BigInteger newNumbers() {
    BigInteger list = numbering.addNum(numbers);
    var entry = numbering.getNum(list).getCTNum();
    for (int level = 0; level < LEVELS; level++) {
      var override = entry.addNewLvlOverride();
      override.setIlvl(BigInteger.valueOf(level));
      override.addNewStartOverride().setVal(BigInteger.ONE);
    }
    return list;
  }

  private BigInteger kind(int id, boolean bullet) {
    CTAbstractNum kind = CTAbstractNum.Factory.newInstance();
    kind.setAbstractNumId(BigInteger.valueOf(id));
    for (int level = 0; level < LEVELS; level++) {
      CTLvl entry = level(kind, level);
      entry.addNewStart().setVal(BigInteger.ONE);
      entry.addNewNumFmt().setVal(bullet ? STNumberFormat.BULLET : STNumberFormat.DECIMAL);
      entry
          .addNewLvlText()
          .setVal(bullet ? BULLETS[level % BULLETS.length] : "%" + (level + 1) + ".");
      indent(entry, level);
    }
    return numbering.addAbstractNum(new XWPFAbstractNum(kind));
  }

  private BigInteger blank(int id) {
    CTAbstractNum kind = CTAbstractNum.Factory.newInstance();
    kind.setAbstractNumId(BigInteger.valueOf(id));
    for (int level = 0; level < LEVELS; level++) {
      CTLvl entry = level(kind, level);
      entry.addNewNumFmt().setVal(STNumberFormat.NONE);
      entry.addNewLvlText().setVal("");
      indent(entry, level);
    }
    return numbering.addAbstractNum(new XWPFAbstractNum(kind));
  }

  private static CTLvl level(CTAbstractNum kind, int level) {
    CTLvl entry = kind.addNewLvl();
    entry.setIlvl(BigInteger.valueOf(level));
    return entry;
  }

  private static void indent(CTLvl entry, int level) {
    var indent = entry.addNewPPr().addNewInd();
    indent.setLeft(BigInteger.valueOf((level + 1L) * INDENT_TWIPS));
    indent.setHanging(BigInteger.valueOf(INDENT_TWIPS));
  }
}
