package io.aetherflow.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.formats.Block.Kind;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written and read again is the same, in each format as far as it can say it. */
class RoundTripTests {
  /** One red pixel. */
  private static final byte[] PIXEL =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==");

  private static final PictureSource PICTURES =
      address ->
          address.equals("attachment:1")
              ? Optional.of(new PictureSource.Bitmap("image/png", 1, 1, PIXEL))
              : Optional.empty();

  private static RichText text(String json) {
    return RichText.ofContent(
        json.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static byte[] written(Format format, RichText text) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Formats.write(format, text, "A <title> & more", PICTURES, out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static RichText there(Format format, RichText text, Map<String, byte[]> taken) {
    return Formats.read(
        format,
        written(format, text),
        (content, name) -> {
          taken.put("attachment:1", content);
          return Optional.of("attachment:1");
        });
  }

  private static String json(RichText text) {
    return new String(
            new TextType().encodeContent(text.content()), java.nio.charset.StandardCharsets.UTF_8)
        .replace('"', '\'');
  }

  private static final String EVERYTHING =
      "["
          + "{'insert':'Meeting'},{'insert':'\\n','attributes':{'header':1}},"
          + "{'insert':'We met to plan the '},{'insert':'spring release','attributes':{'bold':true}},"
          + "{'insert':'. See '},{'insert':'the plan','attributes':{'link':'https://example.org/a?b=1&c=2'}},"
          + "{'insert':' or '},{'insert':'both','attributes':{'bold':true,'italic':true}},"
          + "{'insert':', not '},{'insert':'this','attributes':{'strike':true}},"
          + "{'insert':', '},{'insert':'under','attributes':{'underline':true}},"
          + "{'insert':' and '},{'insert':'red','attributes':{'color':'#e60000'}},"
          + "{'insert':' on '},{'insert':'yellow','attributes':{'background':'#ffff00'}},"
          + "{'insert':' H'},{'insert':'2','attributes':{'script':'sub'}},{'insert':'O '},"
          + "{'insert':'x = 1','attributes':{'code':true}},{'insert':' end\\n'},"
          + "{'insert':'Two'},{'insert':'\\n','attributes':{'header':2}},"
          + "{'insert':'one'},{'insert':'\\n','attributes':{'list':'bullet'}},"
          + "{'insert':'inner'},{'insert':'\\n','attributes':{'indent':1,'list':'bullet'}},"
          + "{'insert':'two'},{'insert':'\\n','attributes':{'list':'bullet'}},"
          + "{'insert':'first'},{'insert':'\\n','attributes':{'list':'ordered'}},"
          + "{'insert':'second'},{'insert':'\\n','attributes':{'list':'ordered'}},"
          + "{'insert':'done'},{'insert':'\\n','attributes':{'list':'checked'}},"
          + "{'insert':'open'},{'insert':'\\n','attributes':{'list':'unchecked'}},"
          + "{'insert':'I will, until Friday. 我来写公告。'},{'insert':'\\n','attributes':{'blockquote':true}},"
          + "{'insert':'if (a < b) {\\n','attributes':{'code-block':true}},"
          + "{'insert':'  return \\'x\\';\\n}\\n','attributes':{'code-block':true}},"
          + "{'insert':'A picture '},"
          + "{'insert':{'image':'attachment:1'},'attributes':{'alt':'A [red] & <small> dot 红点'}},"
          + "{'insert':' in a line, and one '},{'insert':{'image':'attachment:1'}},"
          + "{'insert':' that says nothing'}]";

  @ParameterizedTest
  @EnumSource(names = "TEXT", mode = EnumSource.Mode.EXCLUDE)
  void everythingThatTheEditorKnowsComesBack(Format format) {
    RichText before = text(EVERYTHING.replace("\\'x\\'", "x"));
    Map<String, byte[]> taken = new HashMap<>();
    assertThat(json(there(format, before, taken))).isEqualTo(json(before));
    assertThat(taken.get("attachment:1")).isEqualTo(PIXEL);
  }

  @Test
  void plainTextIsTheTextWithMarks() {
    String written =
        new String(
            written(Format.TEXT, text(EVERYTHING.replace("\\'x\\'", "x"))),
            java.nio.charset.StandardCharsets.UTF_8);
    assertThat(written)
        .startsWith("Meeting\nWe met to plan the spring release. See the plan")
        .contains("- one\n  - inner\n- two\n1. first\n2. second\n[x] done\n[ ] open\n> I will")
        .endsWith("A picture [image] in a line, and one [image] that says nothing\n");
  }

  @Test
  void plainTextThatWasReadIsWrittenAsItWas() {
    String text = "One\n\n  two\t2 <b>&amp;\n# no heading\n- no list\n我来写公告 😀\n";
    RichText read =
        Formats.read(
            Format.TEXT, text.getBytes(java.nio.charset.StandardCharsets.UTF_8), PictureTaker.NONE);
    assertThat(new String(written(Format.TEXT, read), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(text);
  }

  @Test
  void markdownIsTheMarkdownThatOneWouldWrite() {
    String written =
        new String(
            written(Format.MARKDOWN, text(EVERYTHING.replace("\\'x\\'", "x"))),
            java.nio.charset.StandardCharsets.UTF_8);
    assertThat(written)
        .contains("# Meeting\n\nWe met to plan the **spring release**")
        .contains("[the plan](https://example.org/a?b=1")
        .contains("- one\n  - inner\n- two\n")
        .contains("1. first\n2. second\n")
        .contains("- [x] done\n- [ ] open\n")
        .contains("> I will, until Friday.")
        .contains("```\nif (a < b) {\n  return x;\n}\n```");
  }

  /** Letters that mean something in some format, beside some that do not. */
  private static final String[] WORDS = {
    "plain",
    "words",
    "*stars*",
    "_under_",
    "[x]",
    "<b>",
    "&amp;",
    "#",
    "1.",
    "- a",
    "> b",
    "`c`",
    "\\",
    "~~",
    "|",
    "http://a.b",
    "!",
    "你好，",
    "世界。",
    "é",
    "😀",
    "a*b",
    "**",
    "'",
    "\"",
    "{}",
    "$1",
    "+",
    "=",
  };

  private static RichText random(Random random) {
    List<Line> lines = new ArrayList<>();
    int count = 1 + random.nextInt(8);
    for (int i = 0; i < count; i++) {
      List<Line.Piece> pieces = new ArrayList<>();
      Block block =
          switch (random.nextInt(7)) {
            case 0 -> Block.heading(1 + random.nextInt(3));
            case 1 -> Block.item(Kind.BULLET, 0);
            case 2 -> Block.item(Kind.ORDERED, 0);
            case 3 -> Block.QUOTE;
            case 4 -> Block.item(Kind.CHECKED, 0);
            default -> Block.PARAGRAPH;
          };
      int words = 1 + random.nextInt(5);
      for (int j = 0; j < words; j++) {
        String word = WORDS[random.nextInt(WORDS.length)];
        // Blanks around a look are not kept apart from it by every format; between words they are.
        pieces.add(new Line.Piece.Text(word, look(random)));
        if (j < words - 1 && random.nextInt(3) > 0) {
          pieces.add(new Line.Piece.Text(" ", Inline.PLAIN));
        }
      }
      lines.add(new Line(block, pieces));
    }
    return new RichText(lines);
  }

  private static Inline look(Random random) {
    Inline look = Inline.PLAIN;
    switch (random.nextInt(8)) {
      case 0 -> look = look.withBold(true);
      case 1 -> look = look.withItalic(true);
      case 2 -> look = look.withStrike();
      case 3 -> look = look.withUnderline();
      case 4 -> look = look.withBold(true).withItalic(true);
      case 5 -> look = look.withLink("https://example.org/a_b*c");
      default -> {
        // Plain.
      }
    }
    return look;
  }

  @ParameterizedTest
  @EnumSource(names = "TEXT", mode = EnumSource.Mode.EXCLUDE)
  void anyTextComesBack(Format format) {
    int cases = format == Format.DOCX ? 60 : 1000;
    for (int seed = 0; seed < cases; seed++) {
      RichText before = RichText.of(random(new Random(seed)).content());
      RichText after = there(format, before, new HashMap<>());
      assertThat(json(after))
          .as(
              "%s, seed %d: %s",
              format,
              seed,
              format == Format.DOCX
                  ? ""
                  : new String(written(format, before), java.nio.charset.StandardCharsets.UTF_8))
          .isEqualTo(json(before));
    }
  }

  @Test
  void aLongTextIsWrittenByOperationsThatAreNotTooLarge() {
    StringBuilder long1 = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      long1.append("行 ").append(i).append(" 😀\"\\\n");
    }
    RichText text =
        Formats.read(
            Format.TEXT,
            long1.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8),
            PictureTaker.NONE);
    List<byte[]> deltas = text.deltas(50_000);
    assertThat(deltas).hasSizeGreaterThan(5).allMatch(delta -> delta.length <= 50_000);
    TextContent content = TextContent.EMPTY;
    for (byte[] delta : deltas) {
      content = content.apply(new TextType().decodeDelta(delta));
    }
    assertThat(content.text() + "\n").isEqualTo(long1.toString());
    assertThat(new RichText(List.of()).deltas(1000)).isEmpty();
  }
}
