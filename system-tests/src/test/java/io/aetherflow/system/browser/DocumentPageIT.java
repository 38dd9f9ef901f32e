package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The page of one document: people, lock, formatting, and what it does with bad input. */
class DocumentPageIT extends BrowserTest {

  @Test
  void everybodySeesWhoTypesAndMayFollowThem() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Follow", alice, bob);
    // Who does not see that somebody has come hears it.
    awaitNews(alice, "Bob has joined");
    alice.atEnd();
    for (int i = 0; i < 60; i++) {
      alice.press("Enter");
    }
    alice.type("The end");
    soon().until(() -> bob.page().locator("[data-user=alice] [data-typing]").count() == 1);
    soon().until(() -> bob.page().locator("[data-typing]").count() == 0);
    awaitLevel(alice, bob);

    bob.page().evaluate("window.scrollTo(0, 0)");
    bob.page().locator("[data-user=alice] .follow").click();
    soon().until(() -> scrolled(bob) > 300);
    alice.press("Control+Home").type("The beginning");
    soon().until(() -> scrolled(bob) < 100);
    assertThat(bob.page().locator(".following").innerText()).contains("Alice");
    bob.screenshot("following");
    // Whoever writes goes their own way again.
    bob.atEnd().type(" Bob");
    assertThat(bob.page().locator(".following").count()).isZero();
    awaitLevel(alice, bob);
    // So does whoever scrolls, by wheel or by key.
    bob.page().locator("[data-user=alice] .follow").click();
    bob.page().locator(".following").waitFor();
    bob.page().mouse().move(WIDTH / 3.0, HEIGHT / 2.0);
    bob.page().mouse().wheel(0, 200);
    soon().until(() -> bob.page().locator(".following").count() == 0);
    bob.page().locator("[data-user=alice] .follow").click();
    bob.page().locator(".following").waitFor();
    bob.press("PageUp");
    soon().until(() -> bob.page().locator(".following").count() == 0);
    // Who leaves is missed by those who do not see it, too.
    bob.page().locator("header a.brand").click();
    awaitNews(alice, "Bob has left");
  }

  /** Waits until those hear something who do not see it. */
  private static void awaitNews(Author author, String words) {
    soon()
        .until(
            () -> author.page().locator("p[aria-live=polite]").allInnerTexts().toString(),
            news -> news.contains(words));
  }

  private static int scrolled(Author author) {
    return ((Number) author.page().evaluate("Math.round(window.scrollY)")).intValue();
  }

  @Test
  void aSelectionIsShownWithItsName() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Selections", alice, bob);
    alice.atEnd().type("A word that Bob selects");
    awaitLevel(alice, bob);
    bob.atEnd();
    for (int i = 0; i < 7; i++) {
      bob.press("Shift+ArrowLeft");
    }
    soon().until(() -> alice.page().evaluate("CSS.highlights.size > 0"), Boolean.TRUE::equals);
    soon().until(() -> alice.cursors().contains("Bob"));
    assertThat(alice.page().locator(".ql-cursor .hover + .ql-cursor-flag").innerText())
        .contains("Bob");
  }

  @Test
  void aLockEndsWithItsHolderAndMayBeTakenByTheOwner() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    Author carol = author("Carol");
    shared("Lock", alice, bob, carol);
    bob.lockButton().click();
    soon().until(() -> !carol.mayEdit() && !alice.mayEdit());
    awaitNews(carol, "Bob has locked the document");
    assertThat(carol.page().locator(".notice").innerText()).contains("Bob");
    assertThat(carol.lockButton().isDisabled()).isTrue();
    // Alice made the document.
    alice.lockButton().click();
    soon().until(() -> carol.mayEdit() && bob.mayEdit());
    awaitNews(carol, "no longer locked");

    bob.lockButton().click();
    soon().until(() -> !carol.mayEdit());
    bob.close();
    authors().remove(bob);
    soon().until(carol::mayEdit);
    carol.atEnd().type("Free again");
    awaitLevel(alice, carol);
  }

  @Test
  void hostileDocumentsAndNamesAreShownSafely() {
    String markup = "<img src=x onerror=window.ran=1>";
    Installation mallory = new Installation(stack(), "\u202eyrollaM" + markup);
    String key = UUID.randomUUID().toString();
    String id = mallory.create(key + "\u202e\"><script>window.ran=1</script>", "text");
    long version = 0;
    for (String delta :
        List.of(
            "[{\"insert\":\"click\",\"attributes\":{\"link\":\"javascript:window.ran=1\"}}]",
            "[{\"insert\":\"data\",\"attributes\":{\"link\":\"data:text/html,<script>window.ran=1</script>\"}}]",
            "[{\"insert\":\"odd\",\"attributes\":{\"header\":\"<script>\",\"list\":\"\\\" onx=1\",\"color\":\"red;background:url(x)\"}}]",
            "[{\"insert\":\"odder\",\"attributes\":{\"onclick\":\"window.ran=1\",\"class\":\"x\",\"bold\":{\"a\":1},\"link\":5}}]",
            "[{\"insert\":\"\\n\",\"attributes\":{\"header\":{\"x\":1},\"code-block\":{\"y\":1},\"indent\":99}}]",
            "[{\"insert\":{\"image\":\"javascript:window.ran=1\"}}]",
            "[{\"insert\":{\"image\":\"data:image/svg+xml,<svg onload=window.ran=1>\"}}]",
            "[{\"insert\":{\"image\":\"data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=\"},\"attributes\":{\"width\":\"99999\",\"height\":\"99999\"}}]",
            "[{\"insert\":{\"<script>\":\"window.ran=1\"}}]",
            "[{\"insert\":{\"image\":{\"a\":1}}}]",
            "[{\"insert\":\"\\u202egnp.exe \\u2066\\u200f\\n<script>window.ran=1</script>\\n\"}]",
            "[{\"insert\":\"" + "\\n".repeat(10_000) + "\"}]")) {
      version = mallory.edit(id, version, delta);
    }
    Author alice = author("Alice");
    Author masked = author("\u202eecilA" + markup);
    alice.signInAt("/d/" + id);
    alice.awaitEditor();
    masked.signInAt("/d/" + id);
    masked.awaitEditor();
    alice.atEnd().type("still writing");
    awaitLevel(alice, masked);
    assertThat(alice.page().evaluate("window.ran === undefined")).isEqualTo(true);
    assertThat(alice.html())
        .contains("click", "&lt;script&gt;window.ran=1", "still writing")
        .doesNotContain(
            "<script",
            "onclick",
            "href=\"javascript:",
            "src=\"javascript:",
            "src=\"data:image/svg");
    assertThat(alice.page().evaluate("document.documentElement.scrollWidth")).isEqualTo(WIDTH);
    assertThat(alice.people()).contains("Alice").allMatch(name -> !name.contains("\u202e"));
    assertThat(alice.page().title()).contains("<script>");
    assertThat(alice.page().locator("header script, #panel img").count()).isZero();
    masked.lockButton().click();
    soon().until(() -> !alice.mayEdit());
    assertThat(alice.lockButton().getAttribute("aria-label")).contains("ecilA");
    assertNothingTurned(alice);
    alice.page().locator("[data-share]").click();
    alice.page().locator(".members li").waitFor();
    assertNothingTurned(alice);
    alice.press("Escape");
    alice.page().locator("header a.brand").click();
    alice.page().locator(".search").fill(key);
    alice.page().locator(".row .locked").waitFor();
    assertThat(alice.page().locator(".row .locked").innerText()).contains("ecilA");
    assertNothingTurned(alice);
    masked.lockButton().click();
    alice.page().goBack();
    alice.awaitEditor();
    alice.openPanel("history");
    soon().until(() -> alice.page().locator(".groups .row").count() > 0);
    alice.page().locator(".groups .row").last().click();
    soon().until(() -> alice.page().locator("[data-shown-version]").count() == 1);
    assertThat(alice.page().evaluate("window.ran === undefined")).isEqualTo(true);
  }

  /**
   * Around the text, which is its authors' own, neither what is seen nor what is heard has a
   * character that turns what stands behind it.
   */
  private static void assertNothingTurned(Author author) {
    Object shown =
        author
            .page()
            .evaluate(
                """
                () => {
                  const all = [...document.body.querySelectorAll('[aria-label], [title]')];
                  const said = all.flatMap((it) => [it.getAttribute('aria-label'), it.title]);
                  const around = document.body.cloneNode(true);
                  around.querySelectorAll('.ql-editor').forEach((it) => it.remove());
                  return around.textContent + said.join();
                }
                """);
    assertThat(String.valueOf(shown)).doesNotContain("\u202e");
  }

  @Test
  void theLanguageIsChosenAndTheSessionEndedBesideADocument() {
    Author alice = author("Alice", window().setViewportSize(360, 740));
    String id = shared("Menu", alice);
    Locator menu = alice.page().locator("header .visitor");
    menu.click();
    alice.page().locator("[role=menu]").waitFor();
    Accessibility.check(alice.page(), "the menu of the visitor");
    alice.screenshot("visitor-menu-phone");
    alice.page().locator("[data-language=zh]").click();
    soon().until(() -> alice.page().evaluate("document.documentElement.lang"), "zh-CN"::equals);
    assertThat(alice.page().locator(".ql-editor").getAttribute("aria-label")).isEqualTo("文档正文");
    assertThat(alice.page().evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
    alice.atEnd().type("Written before leaving");
    awaitSaved(alice);
    menu.click();
    alice.page().locator("[data-sign-out]").click();
    alice.page().locator("#user-name").fill("Bob");
    alice.press("Enter");
    soon().until(() -> alice.mayEdit() && alice.text().contains("Written before leaving"));
    assertThat(alice.page().evaluate("location.pathname")).isEqualTo("/d/" + id);
    alice.openPanel("people");
    soon().until(alice::people, people -> people.equals(List.of("Bob")));
  }

  @Test
  void everyoneCanUseThePage() {
    Author alice = author("Alice");
    Author bob = author("Bob", window().setViewportSize(360, 740).setColorScheme(ColorScheme.DARK));
    Author carol = author("Carol", window().setLocale("zh-CN").setColorScheme(ColorScheme.DARK));
    Author dave = author("Dave", window().setViewportSize(360, 740).setLocale("zh-CN"));
    Line line = new Line(bob.page());
    shared("Everyone", alice, bob, carol, dave);
    alice.atEnd().heading(1).type("A document for everyone").press("Enter");
    alice.type("With a list").press("Enter").type("- one").press("Enter").type("two");
    awaitLevel(alice, bob, carol, dave);
    for (Author author : authors()) {
      Accessibility.check(author.page(), "the document for " + author.name());
      author.screenshot("everyone-" + author.name());
      assertThat(author.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .isEqualTo(true);
      for (String panel : List.of("history", "traces", "people")) {
        author.openPanel(panel);
        Accessibility.check(author.page(), panel + " for " + author.name());
        author.screenshot("everyone-" + author.name() + "-" + panel);
      }
    }
    assertThat(carol.page().locator("[role=tablist]").innerText()).contains("成员", "操作历史", "链路追踪");
    // The header of a phone has place for a connection that has ended, too.
    line.close(4503);
    soon().until(bob::state, "ended"::equals);
    bob.page().locator("#panel .close").click();
    bob.atEnd().type(" Not sent");
    soon().until(() -> bob.unsentEdits() > 0);
    bob.screenshot("everyone-ended");
    Accessibility.check(bob.page(), "a connection that has ended");
    assertThat(bob.page().evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
    bob.page().locator("[data-connect-again]").click();
    awaitLevel(alice, bob, carol, dave);
  }

  @Test
  void thePageIsUsedWithTheKeyboardAlone() {
    Author alice = author("Alice");
    shared("Keys", alice);
    alice.atEnd().type("text");
    // Tab leaves the editor; the panels are reached and chosen with the keys.
    alice.page().locator("[data-panel=people]").focus();
    alice.press("ArrowRight").press("Enter");
    soon().until(() -> alice.page().locator("#version-slider").count() == 1);
    awaitSaved(alice);
    alice.page().locator("#version-slider").focus();
    alice.press("ArrowLeft");
    soon().until(() -> alice.page().locator("[data-shown-version]").count() == 1);
    alice.page().locator("[data-back]").focus();
    alice.press("Enter");
    alice.page().locator("[data-format=bold]").focus();
    alice.press("ArrowRight").press("Tab");
    assertThat(alice.page().evaluate("document.activeElement.closest('[role=toolbar]') === null"))
        .isEqualTo(true);
    alice.openPanel("people");
  }
}
