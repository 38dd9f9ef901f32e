package io.aetherflow.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.text.TextType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was made to do harm is refused by name, or what is harmful in it is gone. */
@Timeout(60)
class HostileInputTests {

  private static String read(Format format, String text) {
    RichText read = Formats.read(format, text.getBytes(UTF_8), PictureTaker.NONE);
    return new String(new TextType().encodeContent(read.content()), UTF_8).replace('"', '\'');
  }

  private static Problem refusal(Format format, byte[] file) {
    return catchThrowableOfType(
            InvalidInputException.class, () -> Formats.read(format, file, PictureTaker.NONE))
        .problem();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a<script>alert(1)</script>b|[{'insert':'ab'}]",
        "<p onclick='alert(1)' style='position:fixed;background:url(javascript:alert(1))'>a</p>|[{'insert':'a'}]",
        "<a href='javascript:alert(1)'>a</a>|[{'insert':'a'}]",
        "<a href=' JaVaScRiPt:alert(1)'>a</a>|[{'insert':'a'}]",
        "<a href='data:text/html,x'>a</a>|[{'insert':'a'}]",
        "<a href='https://x.y/' target=_blank onmouseover=e()>a</a>|[{'attributes':{'link':'https://x.y/'},'insert':'a'}]",
        "<img src=x onerror=alert(1)>|[{'insert':'[image]'}]",
        "<img src='https://t.example/p.png' alt='A tree'>|[{'attributes':{'link':'https://t.example/p.png'},'insert':'[A tree]'}]",
        "<img src='data:image/svg+xml;base64,PHN2Zy8+'>|[{'insert':'[image]'}]",
        "<svg><script>alert(1)</script><text>t</text></svg>a|[{'insert':'a'}]",
        "<math><mtext></p><style><img src=x onerror=alert(1)></style></math>a|[{'insert':'a'}]",
        "<iframe src='javascript:alert(1)'>x</iframe>a|[{'insert':'a'}]",
        "<form action='https://evil'><input value=secret><button>b</button>a</form>|[{'insert':'a'}]",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>a</p></noscript>b|[{'insert':'b'}]",
        "<p>a<p>b<br>c|[{'insert':'a\\nb\\nc'}]",
        "<ul><li>a<ul><li>b</ul><li>c</ul>|[{'insert':'a'},{'attributes':{'list':'bullet'},'insert':'\\n'},{'insert':'b'},"
            + "{'attributes':{'indent':1,'list':'bullet'},'insert':'\\n'},{'insert':'c'},{'attributes':{'list':'bullet'},'insert':'\\n'}]",
        "<span style='font-weight:700;color:rgb(230, 0, 0)'>a</span>|[{'attributes':{'bold':true,'color':'#e60000'},'insert':'a'}]",
        "<table><tr><td>a<td>b<tr><td>c</table>|[{'insert':'a\\tb\\nc'}]",
      })
  void htmlIsCleaned(String html, String content) {
    String expected = content.replace("{'attributes'", "{'attributes'");
    assertThat(sorted(read(Format.HTML, html))).isEqualTo(sorted(expected));
  }

  /** The order of an op's two members does not matter. */
  private static String sorted(String json) {
    return json.replaceAll("\\{('attributes':\\{[^{}]*\\}),('insert':'[^']*')\\}", "{$2,$1}");
  }

  @Test
  void markdownCarriesNoScriptEither() {
    assertThat(
            read(
                Format.MARKDOWN,
                "a <script>alert(1)</script> [b](javascript:alert(1)) ![c](https://t.example/p)"))
        .doesNotContain("script")
        .doesNotContain("alert")
        .contains("[c]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<div>", "<b>", "<ul><li>", "<blockquote>", "<table><tr><td>", "<a href=x>"})
  void htmlThatIsNestedDeeplyIsReadFlat(String element) {
    assertThat(read(Format.HTML, element.repeat(200_000) + "deep")).contains("deep");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "> ", "- ", "*a **a ", "[", "![", "<", "`", "~~", "1. ", "| a ", "\\", "&#x41;", "_", "    "
      })
  void markdownThatIsNestedDeeplyEnds(String mark) {
    String text = mark.repeat(50_000) + "deep";
    try {
      read(Format.MARKDOWN, text);
    } catch (InvalidInputException refused) {
      assertThat(refused.problem().code()).isEqualTo(Problem.TOO_LARGE);
    }
  }

  @Test
  void thereIsABoundOnHowMuchIsRead() {
    Problem units = refusal(Format.TEXT, "x".repeat(LineSink.UNITS_MAX + 1).getBytes(UTF_8));
    assertThat(units.code()).isEqualTo(Problem.TOO_LARGE);
    assertThat(units.value()).isEqualTo("over 4000000 units of text");
    Problem lines = refusal(Format.TEXT, "x\n".repeat(LineSink.PIECES_MAX).getBytes(UTF_8));
    assertThat(lines.value()).isEqualTo("over 200000 pieces of text");
  }

  @Test
  void whatIsNoTextIsRefused() {
    assertThat(refusal(Format.HTML, new byte[] {(byte) 0xff, (byte) 0xfe, 0}).limit())
        .isEqualTo("UTF-8");
    assertThat(refusal(Format.TEXT, "a\0b".getBytes(UTF_8)).value()).isEqualTo("U+0000 at 1");
  }

  private static byte[] zip(String name, long bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      byte[] blanks = new byte[1 << 16];
      Arrays.fill(blanks, (byte) ' ');
      for (long written = 0; written < bytes; written += blanks.length) {
        zip.write(blanks);
      }
      zip.closeEntry();
    }
    return out.toByteArray();
  }

  @Test
  void aBombIsRefusedBeforeItIsUnpacked() throws IOException {
    byte[] bomb = zip("word/document.xml", 2L << 30);
    assertThat(bomb.length).isLessThan(3 << 20);
    assertThat(refusal(Format.DOCX, bomb).value()).isEqualTo("over 8388608 bytes of XML unpacked");
    assertThat(refusal(Format.DOCX, zip("word/media/a.png", 100 << 20)).value())
        .isEqualTo("over 67108864 bytes unpacked");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream many = new ZipOutputStream(out)) {
      for (int i = 0; i < 3000; i++) {
        many.putNextEntry(new ZipEntry(i + ".xml"));
        many.closeEntry();
      }
    }
    assertThat(refusal(Format.DOCX, out.toByteArray()).value())
        .isEqualTo("over 2000 files in the archive");
  }

  private static byte[] docx(String body) throws IOException {
    return docx(Map.of("word/document.xml", document(body)));
  }

  private static String document(String body) {
    return "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
        + body
        + "</w:body></w:document>";
  }

  private static byte[] docx(Map<String, String> parts) throws IOException {
    Map<String, String> all = new HashMap<>();
    all.put(
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
            + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
            + "<Override PartName=\"/word/document.xml\""
            + " ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>");
    all.put(
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\""
            + " Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\""
            + " Target=\"word/document.xml\"/></Relationships>");
    all.putAll(parts);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (var part : all.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().getBytes(UTF_8));
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  @Test
  void aDocumentOfWordThatIsPlainIsRead() throws IOException {
    byte[] file = docx("<w:p><w:r><w:t>Hello</w:t></w:r></w:p><w:p/>");
    assertThat(Formats.read(Format.DOCX, file, PictureTaker.NONE).content().text())
        .startsWith("Hello");
  }

  @Test
  void entitiesAreNotExpandedAndFilesNotRead() throws IOException {
    String laughs =
        "<!DOCTYPE w:document [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
            + "<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
            + document("<w:p><w:r><w:t>&b;&x;</w:t></w:r></w:p>");
    assertThat(refusal(Format.DOCX, docx(Map.of("word/document.xml", laughs))).code())
        .isEqualTo(Problem.MALFORMED);
  }

  @Test
  void xmlThatIsNestedDeeplyIsRefusedOrRead() throws IOException {
    for (String element : new String[] {"w:sdt", "w:tbl><w:tr><w:tc", "w:p"}) {
      String open = "<" + element + ">";
      StringBuilder body = new StringBuilder();
      body.append(open.repeat(20_000));
      try {
        Formats.read(Format.DOCX, docx(body.toString()), PictureTaker.NONE);
      } catch (InvalidInputException refused) {
        assertThat(refused.problem().field()).isEqualTo("body");
      }
    }
  }

  @Test
  void damagedDocumentsAreRefusedOrRead() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RichText text =
        RichText.ofContent(
            "[{\"insert\":\"a\"},{\"insert\":\"\\n\",\"attributes\":{\"list\":\"bullet\"}}]"
                .getBytes(UTF_8));
    Formats.write(Format.DOCX, text, "t", PictureSource.NONE, out);
    byte[] whole = out.toByteArray();
    Random random = new Random(3);
    for (int i = 0; i < 150; i++) {
      byte[] damaged =
          i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
      for (int j = 0; j < 6 && damaged.length > 0; j++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        Formats.read(Format.DOCX, damaged, (content, name) -> Optional.empty());
      } catch (InvalidInputException refused) {
        assertThat(refused.problem().field()).isEqualTo("body");
      }
    }
  }
}
