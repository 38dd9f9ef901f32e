package io.aetherflow.system.browser;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What one writes with: the toolbar, the keys, and what is pasted. */
class WritingIT extends BrowserTest {

  @Test
  void textIsFormattedByToolbarAndKeys() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Formats", alice, bob);
    alice.atEnd().press("Control+Alt+1").type("Heading").press("Enter");
    alice.press("Control+Shift+8").type("Bullet").press("Enter").press("Enter");
    alice.press("Control+Shift+7").type("First").press("Enter").type("Second");
    alice.press("Enter").press("Enter");
    alice.press("Control+Alt+q").type("Quoted").press("Enter").press("Control+Alt+q");
    alice.press("Control+Shift+X").type("struck").press("Control+Shift+X").type(" ");
    alice.press("Control+e").type("code").press("Control+e").type(" plain").press("Enter");
    alice.type("red").press("Shift+Home");
    alice.page().locator("[data-format=color]").click();
    alice.page().locator(".palette [data-color='#e44040']").first().click();
    soon().until(bob::html, html -> html.contains("color: rgb(228, 64, 64);\">red<"));
    alice.page().locator("[data-format=color]").click();
    alice.page().locator(".palette [data-color='#249015']").last().click();
    soon().until(bob::html, html -> html.contains("background-color: rgba(36, 144, 21, 0.25)"));
    alice.press("End").press("Enter").format("clear");
    for (String format : List.of("bold", "italic", "underline")) {
      alice.format(format);
    }
    alice.type("all three").press("Enter").format("clear").format("checked").type("To do");
    alice.press("Enter").press("Enter").format("codeBlock").type("let it = 1;");
    alice.press("Control+/");
    alice.page().locator(".shortcuts").waitFor();
    Accessibility.check(alice.page(), "the list of shortcuts");
    alice.screenshot("shortcuts");
    alice.press("Escape");
    awaitLevel(alice, bob);
    assertThat(bob.html())
        .contains("<h1>Heading</h1>", "data-list=\"bullet\"", "<blockquote>Quoted</blockquote>")
        .contains("<s>struck</s>", "<code>code</code>", "color: rgb(228, 64, 64)")
        .contains("<strong><em><u>all three</u></em></strong>", "data-list=\"unchecked\"")
        .contains("let it = 1;");
    assertThat(bob.page().locator("li[data-list=ordered]").allInnerTexts())
        .containsExactly("First", "Second");
    // The box stands in front of the words.
    BoundingBox item = bob.page().locator("li[data-list=unchecked]").boundingBox();
    bob.page().mouse().click(item.x + 12, item.y + item.height / 2);
    soon().until(alice::html, html -> html.contains("data-list=\"checked\""));
    item = alice.page().locator("li[data-list=checked]").boundingBox();
    alice.page().mouse().click(item.x + 12, item.y + item.height / 2);
    soon().until(bob::html, html -> html.contains("data-list=\"unchecked\""));
    bob.page().locator("li[data-list=unchecked]").click();
    bob.press("Control+Enter");
    soon().until(alice::html, html -> html.contains("data-list=\"checked\">"));
    bob.press("Control+Enter");
    soon().until(alice::html, html -> html.contains("data-list=\"unchecked\">"));
    assertThat(alice.page().locator("li[data-list=unchecked]").count()).isEqualTo(1);
    awaitLevel(alice, bob);
  }

  /** Keys as the list of shortcuts calls them, and what the others see of a word that has them. */
  private static final Map<String, String> SWITCHES =
      Map.ofEntries(
          entry("B", "<strong>word</strong>"),
          entry("I", "<em>word</em>"),
          entry("U", "<u>word</u>"),
          entry("Shift+X", "<s>word</s>"),
          entry("E", "<code>word</code>"),
          entry("Alt+1", "<h1>word</h1>"),
          entry("Alt+2", "<h2>word</h2>"),
          entry("Alt+3", "<h3>word</h3>"),
          entry("Shift+7", "data-list=\"ordered\""),
          entry("Shift+8", "data-list=\"bullet\""),
          entry("Shift+9", "data-list=\"unchecked\""),
          entry("Alt+Q", "<blockquote>word</blockquote>"),
          entry("Alt+C", "class=\"ql-code-block\""));

  /** The others of the list, which {@link #everyShortcutOfTheListWorks} presses one by one. */
  private static final List<String> OTHER_SHORTCUTS =
      List.of("K", "Alt+0", "Enter", "\\", "Z", "Shift+Z", "/");

  @Test
  void everyShortcutOfTheListWorks() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Shortcuts", alice, bob);
    String plain = "<p>word</p><p><br></p>";
    alice.atEnd().type("word").press("Enter").press("ArrowUp").press("Shift+End");
    soon().until(bob::html, plain::equals);
    SWITCHES.forEach((keys, seen) -> {
      pressed(alice, keys);
      soon().until(bob::html, html -> html.contains(seen));
      pressed(alice, keys);
      soon().until(bob::html, plain::equals);
    });
    pressed(alice, "Alt+2");
    soon().until(bob::html, html -> html.contains("<h2>"));
    pressed(alice, "Alt+0");
    soon().until(bob::html, plain::equals);
    pressed(alice, "Shift+9");
    pressed(alice, "Enter");
    soon().until(bob::html, html -> html.contains("data-list=\"checked\""));
    pressed(alice, "B");
    pressed(alice, "\\");
    soon().until(bob::html, plain::equals);
    pressed(alice, "U");
    soon().until(bob::html, html -> html.contains("<u>word</u>"));
    pressed(alice, "Z");
    soon().until(bob::html, plain::equals);
    for (String again : List.of("Shift+Z", "Y")) {
      pressed(alice, again);
      soon().until(bob::html, html -> html.contains("<u>word</u>"));
      pressed(alice, "Z");
      soon().until(bob::html, plain::equals);
    }
    alice.press("Home").press("Shift+End");
    pressed(alice, "K");
    alice.type("https://example.org/").press("Enter");
    soon().until(bob::html, html -> html.contains("href=\"https://example.org/\""));
    // None that is listed was left out.
    pressed(alice, "/");
    alice.page().locator(".shortcuts").waitFor();
    assertThat(alice.page().locator(".shortcuts kbd").allInnerTexts())
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(SWITCHES.keySet().stream(), OTHER_SHORTCUTS.stream())
                .map(keys -> "Ctrl+" + keys)
                .toList());
    alice.press("Escape");
    awaitLevel(alice, bob);
  }

  @Test
  void lettersOfShortcutsWorkWithCapsLock() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Capitals", alice, bob);
    alice.atEnd().type("word").press("Shift+Home");
    withCapsLock(alice, "B");
    withCapsLock(alice, "E");
    soon().until(bob::html, "<p><code><strong>word</strong></code></p>"::equals);
    withCapsLock(alice, "Z");
    soon().until(bob::html, "<p><strong>word</strong></p>"::equals);
    withCapsLock(alice, "Y");
    soon().until(bob::html, "<p><code><strong>word</strong></code></p>"::equals);
    awaitLevel(alice, bob);
  }

  /**
   * As the browser tells of a key while Caps Lock is on, which can not be switched on from here.
   */
  private static void withCapsLock(Author author, String letter) {
    author
        .page()
        .evaluate(
            """
            letter => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {
              key: letter, code: 'Key' + letter, keyCode: letter.charCodeAt(0),
              ctrlKey: true, bubbles: true, cancelable: true }))
            """,
            letter);
  }

  /** Presses a shortcut by its name in the list; letters are keys without Shift there. */
  private static void pressed(Author author, String keys) {
    author.press("Control+" + (keys.contains("Shift") ? keys : lastSmall(keys)));
  }

  private static String lastSmall(String keys) {
    int last = keys.lastIndexOf('+') + 1;
    String key = keys.substring(last);
    return keys.substring(0, last) + (key.length() == 1 ? key.toLowerCase(Locale.ROOT) : key);
  }

  @Test
  void theToolbarIsReachedByKeysAlone() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Toolbar by keys", alice, bob);
    alice.atEnd().type("bold").press("Shift+Home");
    pressUntil(alice, "Shift+Tab", "document.activeElement.closest('[role=toolbar]') !== null", 10);
    pressUntil(alice, "ArrowRight", "document.activeElement.dataset.format === 'bold'", 20);
    alice.press("Enter");
    soon().until(bob::html, html -> html.contains("<strong>bold</strong>"));
    // The tool that was used last is the one that is reached, and what it did can be taken back.
    pressUntil(alice, "Shift+Tab", "document.activeElement.dataset.format === 'bold'", 10);
    alice.press("Space");
    soon().until(bob::html, html -> !html.contains("<strong>"));
    // Who has to wait for a lock reaches the list of shortcuts.
    bob.lockButton().click();
    soon().until(() -> !alice.mayEdit());
    alice.page().locator("header a.brand").focus();
    pressUntil(alice, "Tab", "document.activeElement.dataset.format === 'shortcuts'", 20);
    alice.press("Enter");
    alice.page().locator(".shortcuts").waitFor();
    alice.press("Escape");
  }

  /** Presses a key as often as it takes, and no more often than it may take. */
  private static void pressUntil(Author author, String key, String condition, int times) {
    for (int i = 0; i < times && !holds(author, condition); i++) {
      author.press(key);
    }
    assertThat(holds(author, condition)).as(condition).isTrue();
  }

  private static boolean holds(Author author, String condition) {
    return Boolean.TRUE.equals(author.page().evaluate(condition));
  }

  @Test
  void linksLeadOnlyWhereLinksMayLead() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Links", alice, bob);
    alice.atEnd().type("our site").press("Shift+Home").press("Control+k");
    Page page = alice.page();
    page.locator("#link-address").fill("javascript:alert(1)");
    alice.press("Enter");
    page.locator(".link [role=alert]").waitFor();
    page.locator("#link-address").fill("https://example.org/");
    alice.press("Enter");
    soon().until(bob::html, html -> html.contains("href=\"https://example.org/\""));
    assertThat(bob.page().locator(".ql-editor a").getAttribute("rel")).contains("noopener");
    alice.press("Control+k");
    page.locator(".link button").last().click();
    soon().until(bob::html, html -> !html.contains("href"));
    awaitLevel(alice, bob);
  }

  @Test
  void whatIsPastedFromWordProcessorsIsCleaned() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Paste", alice, bob);
    alice.atEnd();
    paste(
        alice.page(),
        """
        <html xmlns:o="urn:schemas-microsoft-com:office:office"><body>
        <h1 style="color:#2F5496;font-family:Calibri">From Word</h1>
        <p class=MsoNormal><b><span style="font-size:11.0pt;color:black">Bold</span></b> and
        <span style="mso-fareast-language:EN-US;background:yellow">marked</span><o:p></o:p></p>
        <p class=MsoListParagraph style="mso-list:l0 level1 lfo1"><![if !supportLists]>
        <span style="mso-list:Ignore">·</span><![endif]>A point</p></body></html>
        """);
    paste(
        alice.page(),
        """
        <b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span
        style="font-weight:700;font-family:Arial;color:#000000">Docs</span></p></b>
        <a href="javascript:alert(1)" onclick="alert(1)">bad link</a>
        <img src="x" onerror="window.ran = true"><script>window.ran = true</script>
        """);
    awaitLevel(alice, bob);
    assertThat(bob.html())
        .contains(
            "<h1>From Word</h1>", "<strong>Bold</strong>", "<strong>Docs</strong>", "bad link")
        .doesNotContain("font", "color", "background", "mso", "javascript", "onerror", "<img");
    assertThat(alice.page().evaluate("window.ran === undefined")).isEqualTo(true);
    // What was pasted is read in a document of its own, where the browser runs nothing, and may say
    // so.
    alice.mayComplain("Executing inline event handler violates");
  }

  private static void paste(Page page, String html) {
    page.evaluate(
        """
        (html) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/html', html);
          clipboardData.setData('text/plain', 'plain');
          const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
          document.querySelector('.ql-editor').dispatchEvent(event);
        }
        """,
        html);
  }
}
