package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import io.aetherflow.system.stack.LogAudit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The page in three windows of a real browser, on real services, PostgreSQL and Redis. */
class ThreeBrowsersIT extends BrowserTest {
  @Test
  void threePeopleWriteOneDocument() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    Author carol = author("Carol");
    String id = shared("Meeting notes", alice, bob, carol);

    alice.atEnd().heading(1).type("Meeting notes").press("Enter");
    alice
        .type("We met on Tuesday to plan the ")
        .format("bold")
        .type("spring release")
        .format("bold");
    alice.type(". These points are decided:").press("Enter");
    alice.type("- Everybody sees every letter as it is written").press("Enter");
    alice.type("An acknowledged edit is never lost").press("Enter").press("Enter");
    awaitLevel(alice, bob, carol);
    bob.atEnd().type("Bob adds what is still open: who writes the ").format("italic");
    bob.type("announcement").format("italic").type("?").press("Enter");
    awaitLevel(alice, bob, carol);
    carol.atEnd().format("blockquote").type("I will, until Friday. 我来写公告。");
    awaitLevel(alice, bob, carol);

    assertThat(alice.html())
        .contains("<h1>Meeting notes</h1>", "<strong>spring release</strong>")
        .contains("<em>announcement</em>", "<blockquote>I will, until Friday. 我来写公告。</blockquote>")
        .contains("data-list=\"bullet\"");
    bob.press("ArrowLeft").press("ArrowLeft");
    for (int i = 0; i < "announcement".length(); i++) {
      bob.press("Shift+ArrowLeft");
    }
    soon().until(alice::cursors, List.of("Bob", "Carol")::equals);
    soon().until(bob::cursors, List.of("Alice", "Carol")::equals);
    soon().until(carol::cursors, List.of("Alice", "Bob")::equals);
    soon().until(alice::people, List.of("Alice", "Bob", "Carol")::equals);
    carol.type(" OK");
    awaitLevel(alice, bob, carol);
    assertThat(alice.colors()).doesNotHaveDuplicates().hasSize(3);
    alice.screenshot("three-people");
    assertThat(alice.page().url()).endsWith("/d/" + id);
  }

  @Test
  void whatThreePeopleTypeAtOnceEndsTheSame() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    Author carol = author("Carol");
    shared("At once", alice, bob, carol);
    authors().forEach(Author::atEnd);
    for (int word = 0; word < 12; word++) {
      for (Author author : authors()) {
        author.type(author.name().charAt(0) + "" + word + " ");
        if (word % 5 == 2) {
          author.press("Home");
        }
      }
    }
    awaitLevel(alice, bob, carol);
    assertThat(alice.text().codePoints().filter(c -> c == ' ').count())
        .isGreaterThanOrEqualTo(3 * 12);
  }

  @Test
  void anyServiceMayBeKilledWhilePeopleType() throws Exception {
    Author alice = author("Alice");
    Author bob = author("Bob");
    Author carol = author("Carol");
    String id = shared("Kills", alice, bob, carol);
    alice.atEnd().type("A:").press("Enter").type("B:").press("Enter").type("C:");
    awaitLevel(alice, bob, carol);
    for (int i = 0; i < authors().size(); i++) {
      // Everybody has a paragraph: at one place their letters would mix.
      authors().get(i).atEndOf(i).page().evaluate("window.notReloaded = true");
    }

    var words = new ArrayList<String>();
    everybodyTypes(words);
    for (var service : List.of(stack().statesync(), stack().session(), stack().gateway())) {
      everybodyTypes(words);
      service.kill();
      everybodyTypes(words);
      if (service == stack().gateway()) {
        for (Author author : authors()) {
          soon().until(author::state, "reconnecting"::equals);
          assertThat(author.unsentEdits()).isPositive();
        }
        bob.screenshot("reconnecting");
      }
      service.start();
      everybodyTypes(words);
      service.awaitReady();
      everybodyTypes(words);
      awaitLevel(alice, bob, carol);
    }

    assertThat(words).allSatisfy(word -> assertThat(alice.text()).containsOnlyOnce(word));
    assertThat(authors())
        .allMatch(it -> Boolean.TRUE.equals(it.page().evaluate("window.notReloaded")));
    soon().until(alice::people, List.of("Alice", "Bob", "Carol")::equals);
    var acknowledged = new HashMap<UUID, Long>();
    authors().forEach(author -> acknowledged.putAll(author.acknowledged()));
    assertThat(acknowledged).hasSizeGreaterThan(authors().size());
    var replayed = LogAudit.run(stack().jdbcUrl(), id, acknowledged);
    assertThat(paragraphs(replayed.text())).isEqualTo(paragraphs(alice.text()));
  }

  /** While nothing is saved the page says what it knows, and what was written is saved later. */
  @Test
  void thePagesTellThatNothingIsSavedForNow() {
    Author alice = author("Alice");
    Author bob = author("Bob", window().setViewportSize(360, 740).setLocale("zh-CN"));
    Author carol = author("Carol");
    // The browser tells of each request that is refused.
    carol.mayComplain("503");
    shared("Busy", alice, bob);
    // Everybody has a paragraph: at one place their letters would mix.
    alice.atEnd().press("Enter");
    awaitLevel(alice, bob);
    alice.atEndOf(0);
    bob.atEndOf(1);
    stack().statesync().kill();
    alice.type("kept");
    bob.type("too");
    soon().until(alice::state, "held"::equals);
    assertThat(alice.unsentEdits()).isPositive();
    assertThat(word(alice)).isEqualTo("No answer from the server yet");
    alice.screenshot("no-answer");
    // After 15 s the gateway says that it has found nobody.
    soon().until(() -> word(alice), "The server can not save just now"::equals);
    soon().until(() -> word(bob), "服务器暂时无法保存"::equals);
    assertThat(alice.page().locator(".state .long").innerText()).contains("kept here");
    assertThat(bob.page().locator(".state .short").isVisible()).isTrue();
    Accessibility.check(alice.page(), "the page while nothing is saved");
    alice.screenshot("held");
    bob.screenshot("held-phone");

    // The list of documents can not be read either; it is tried again by hand, or by itself.
    carol.signInAt("/");
    Locator again = carol.page().locator("[data-again]");
    soon().until(again::isVisible);
    Accessibility.check(carol.page(), "the list that can not be read");
    carol.screenshot("list-failed");
    again.click();
    stack().statesync().start();
    stack().statesync().awaitReady();
    soon()
        .until(() -> {
          carol.page().evaluate("document.querySelector('[data-again]')?.click()");
          return carol.page().locator(".list .link").count() > 0;
        });
    assertThat(again.count()).isZero();
    awaitLevel(alice, bob);
    assertThat(paragraphs(alice.text())).containsExactly("kept", "too");
  }

  private static String word(Author author) {
    return author.page().locator(".state [role=status]").innerText();
  }

  private static List<String> paragraphs(String text) {
    return text.lines().filter(line -> !line.isBlank()).toList();
  }

  /** Each adds a word to an own paragraph, and nobody waits for anything. */
  private void everybodyTypes(List<String> words) {
    for (Author author : authors()) {
      String word = " " + author.name() + words.size() + ".";
      author.type(word);
      words.add(word);
    }
  }

  @Test
  void aLockKeepsTheOthersFromWriting() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Locked", alice, bob);
    alice.lockButton().click();
    soon().until(bob::mayEdit, may -> !may);
    assertThat(bob.lockButton().innerText()).contains("Alice");
    alice.atEnd().type("Only I");
    soon().until(bob::text, text -> text.contains("Only I"));
    bob.screenshot("locked");
    alice.lockButton().click();
    soon().until(bob::mayEdit);
    bob.atEnd().type(", and now we.");
    awaitLevel(alice, bob);
    assertThat(alice.text()).contains("Only I, and now we.");
  }

  @Test
  void aReloadKeepsWhatWasNotSentYet() {
    Author alice = author("Alice");
    shared("Reload", alice);
    alice.atEnd().type("Sent. ");
    awaitLevel(alice);
    // The page is gone before the answer can be there.
    alice.type("Perhaps not sent.");
    alice.page().reload();
    alice.awaitEditor();
    soon().until(alice::text, text -> text.contains("Sent. Perhaps not sent."));
    awaitLevel(alice);
  }

  @Test
  void aSmallDarkChineseWindowHasEverything() {
    Author alice = author("Alice");
    Author carol =
        author(
            "Carol",
            new NewContextOptions()
                .setViewportSize(360, 740)
                .setLocale("zh-CN")
                .setColorScheme(ColorScheme.DARK));
    String id = shared("手机", alice, carol);
    carol.atEnd().type("在手机上也能书写。");
    awaitLevel(alice, carol);
    assertThat(carol.page().locator("[data-unsent]").innerText()).contains("已保存");
    assertThat(carol.page().evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
    carol.page().locator("button.people").click();
    assertThat(carol.page().locator("#panel").innerText()).contains("在线用户", "Alice", id);
  }
}
