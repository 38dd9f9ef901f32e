package io.aetherflow.system.browser;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.FilePayload;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What comes into documents from files, and goes out into files: texts and pictures. */
class FilesIT extends BrowserTest {
  private static final String SHOWN = ".ql-editor img[src^='blob:']";

  @Test
  void filesComeInAndGoOut() throws IOException {
    Author alice = author("Alice");
    alice.signInAt("/");
    String name = "Report " + UUID.randomUUID();
    String markdown =
        """
        # Report

        It **works** and is ~~slow~~ fast. <script>alert(1)</script>

        - [x] done
        - [ ] open
        """;
    take(alice, name + ".md", markdown.getBytes(UTF_8));
    soon().until(alice::text, text -> text.contains("It works and is slow fast."));
    assertThat(alice.html()).contains("<h1>Report</h1>", "<strong>works</strong>", "checked");
    assertThat(alice.html()).doesNotContain("script");

    for (String format : List.of("md", "html", "txt", "docx")) {
      alice.page().locator("header a.brand").click();
      row(alice, name).waitFor();
      row(alice, name).locator("button.menu").click();
      Download file =
          alice
              .page()
              .waitForDownload(() -> alice.page().locator("[data-export=" + format + "]").click());
      assertThat(file.suggestedFilename()).isEqualTo(name + "." + format);
      byte[] content = Files.readAllBytes(file.path());
      if (!format.equals("docx")) {
        assertThat(new String(content, UTF_8)).contains("works").doesNotContain("alert");
      }
      take(alice, "Again from " + format + "." + format, content);
      soon().until(alice::text, text -> text.contains("works") && text.contains("fast."));
      if (!format.equals("txt")) {
        assertThat(alice.html()).contains("<h1>Report</h1>", "<strong>works</strong>");
      }
    }
  }

  @Test
  void filesThatAreNoneOfOursAreRefusedInWords() {
    Author alice = author("Alice");
    alice.signInAt("/");
    Locator chooser = alice.page().locator("input[type=file]");
    chooser.setInputFiles(new FilePayload("x.pdf", "application/pdf", "%PDF".getBytes(UTF_8)));
    awaitToast(alice, "x.pdf");
    chooser.setInputFiles(new FilePayload("x.docx", "", "no archive".getBytes(UTF_8)));
    awaitToast(alice, "a document of Word");
    assertThat(alice.page().url()).isEqualTo(stack().address() + "/");
    alice.expectComplaint("status of 400");
  }

  @Test
  void picturesAreChosenAndPastedAndSeenByAll() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Pictures in a text", alice, bob);
    alice.atEnd().type("Chosen:").press("Enter");
    alice
        .page()
        .locator(".toolbar input[type=file]")
        .setInputFiles(new FilePayload("sea.png", "image/png", png(320, 120)));
    soon().until(() -> bob.page().locator(SHOWN).count() == 1);
    alice.atEnd().type("Pasted:").press("Enter");
    pasteFile(alice, "image/png", png(200, 80));
    soon().until(() -> bob.page().locator(SHOWN).count() == 2);
    soon()
        .until(
            () -> bob.page().locator(SHOWN).evaluateAll("all => all.map((it) => it.naturalWidth)"),
            List.of(320, 200)::equals);
    awaitSaved(alice);
    bob.screenshot("pictures");
    // Everybody who opens the document later sees them as well.
    bob.page().reload();
    bob.awaitEditor();
    soon().until(() -> bob.page().locator(SHOWN).count() == 2);
    // What is no picture, or too large, is refused in words, and the text stays as it was.
    alice
        .page()
        .locator(".toolbar input[type=file]")
        .setInputFiles(new FilePayload("large.png", "image/png", new byte[9 << 20]));
    awaitToast(alice, "too large");
    alice
        .page()
        .locator(".toolbar input[type=file]")
        .setInputFiles(new FilePayload("odd.png", "image/png", "<svg/>".getBytes(UTF_8)));
    soon().until(() -> alice.page().locator(".toast").count() == 2);
    assertThat(alice.page().locator(".ql-editor img").count()).isEqualTo(2);
    alice.expectComplaint("status of 400");
  }

  @Test
  void picturesAreDroppedAndWhatIsNoneIsTold(@TempDir Path folder) throws IOException {
    Path picture = Files.write(folder.resolve("sea.png"), png(320, 120));
    Path large = Files.write(folder.resolve("large.png"), new byte[9 << 20]);
    Path other = Files.writeString(folder.resolve("notes.pdf"), "%PDF");
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Dropped", alice, bob);
    alice.atEnd().type("Above").press("Enter").type("Below");
    awaitLevel(alice, bob);
    Locator above = alice.page().locator(".ql-editor p").first();
    drop(alice, above, picture);
    soon()
        .until(() -> bob.page().locator(".ql-editor p:first-child img[src^='blob:']").count() == 1);
    assertThat(bob.page().locator(SHOWN).evaluate("it => it.naturalWidth")).isEqualTo(320);
    awaitSaved(alice);

    drop(alice, above, other);
    awaitToast(alice, "“notes.pdf” is none of the pictures");
    drop(alice, above, large);
    awaitToast(alice, "too large: 8 MB at most");
    // A file that is dropped beside the text, or on one that is locked, leaves all as it is.
    drop(alice, alice.page().locator("header"), picture);
    bob.lockButton().click();
    soon().until(() -> !alice.mayEdit());
    drop(alice, above, picture);
    bob.lockButton().click();
    soon().until(alice::mayEdit);
    alice.atEnd().type(", and on.");
    soon().until(bob::text, text -> text.contains("Below, and on."));
    assertThat(alice.page().locator(".ql-editor img").count()).isEqualTo(1);
  }

  /** Drops a file into the middle of an element, as from the desktop. */
  private static void drop(Author author, Locator place, Path file) {
    BoundingBox box = place.boundingBox();
    JsonArray files = new JsonArray();
    files.add(file.toString());
    JsonObject data = new JsonObject();
    data.add("items", new JsonArray());
    data.add("files", files);
    data.addProperty("dragOperationsMask", 1);
    CDPSession session = author.page().context().newCDPSession(author.page());
    for (String type : List.of("dragEnter", "dragOver", "drop")) {
      JsonObject event = new JsonObject();
      event.addProperty("type", type);
      event.addProperty("x", box.x + box.width / 2);
      event.addProperty("y", box.y + box.height / 2);
      event.add("data", data);
      session.send("Input.dispatchDragEvent", event);
    }
    session.detach();
  }

  @Test
  void picturesAreKeptWithTheDocument() {
    Installation alice = new Installation(stack(), "Alice");
    Installation mallory = new Installation(stack(), "Mallory");
    String id = alice.create("Pictures", "text");
    String attachments = "/documents/" + id + "/attachments";
    byte[] picture = png(64, 48);
    JsonNode kept = Installation.json(alice.upload(attachments + "?name=sea.png", picture));
    assertThat(kept.get("width").asInt()).isEqualTo(64);
    assertThat(kept.get("mediaType").asString()).isEqualTo("image/png");
    String path = attachments + "/" + kept.get("id").asString();
    var answer = alice.download(path, "");
    assertThat(answer.body()).isEqualTo(picture);
    assertThat(answer.headers().firstValue("Content-Type")).contains("image/png");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Content-Security-Policy"))
        .contains("default-src 'none'; sandbox");
    String tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(alice.download(path, tag).statusCode()).isEqualTo(304);
    // What is written with the picture comes out with it.
    alice.edit(
        id, 0, "[{\"insert\":{\"image\":\"%s\"}}]".formatted(kept.get("address").asString()));
    byte[] html = alice.download("/documents/" + id + "/export?format=html", "").body();
    assertThat(new String(html, UTF_8)).contains(Base64.getEncoder().encodeToString(picture));

    // And a file with a picture brings it along.
    var imported = alice.upload("/documents/import?name=again&format=html", html);
    assertThat(imported.statusCode()).isEqualTo(201);
    String again = Installation.json(imported).get("id").asString();
    byte[] content = alice.download("/documents/" + again + "/content", "").body();
    String address = new String(content, UTF_8).replaceAll("(?s).*\"(attachment:[^\"]+)\".*", "$1");
    String taken =
        "/documents/" + again + "/attachments/" + address.substring("attachment:".length());
    assertThat(alice.download(taken, "").body()).isEqualTo(picture);

    alice.call("PATCH", "/documents/" + id, "{\"publicAccess\":\"none\"}");
    assertThat(mallory.download(path, tag).statusCode()).isEqualTo(404);
    assertThat(mallory.upload(attachments, picture).statusCode()).isEqualTo(404);
    assertThat(alice.upload(attachments, "<svg/>".getBytes(UTF_8)).statusCode()).isEqualTo(400);
    assertThat(alice.upload(attachments, new byte[9 << 20]).statusCode()).isEqualTo(413);
    String files = "/documents/import?name=x&format=";
    assertThat(alice.upload(files + "docx", new byte[17 << 20]).statusCode()).isEqualTo(413);
    assertThat(alice.upload(files + "pdf", "x".getBytes(UTF_8)).statusCode()).isEqualTo(400);
    var refused = alice.upload(files + "docx", "no archive".getBytes(UTF_8));
    assertThat(Installation.json(refused).get("field").asString()).isEqualTo("body");
  }

  /** Makes a document of a file, on the page of documents. */
  private static void take(Author author, String name, byte[] content) {
    author.page().locator("input[type=file]").setInputFiles(new FilePayload(name, "", content));
    author.awaitEditor();
  }

  private static Locator row(Author author, String name) {
    return author.page().locator(".row").filter(new Locator.FilterOptions().setHasText(name));
  }

  private static void awaitToast(Author author, String words) {
    soon().until(() -> author.page().locator(".toast").allInnerTexts().toString().contains(words));
  }

  private static void pasteFile(Author author, String type, byte[] content) {
    author
        .page()
        .evaluate(
            """
            ([type, base64]) => {
              const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
              const clipboardData = new DataTransfer();
              clipboardData.items.add(new File([bytes], 'pasted.png', { type }));
              const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
              document.querySelector('.ql-editor').dispatchEvent(event);
            }
            """,
            List.of(type, Base64.getEncoder().encodeToString(content)));
  }

  private static byte[] png(int width, int height) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", out);
      return out.toByteArray();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
