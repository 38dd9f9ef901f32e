package io.aetherflow.system.browser;

import static io.aetherflow.system.browser.Boards.card;
import static io.aetherflow.system.browser.Boards.cards;
import static io.aetherflow.system.browser.Boards.rename;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page tells of conflicts, and what people may do about them. */
class ConflictsPageIT extends BrowserTest {
  private static final int ENTRIES_READ_AT_ONCE = 50;

  @Test
  void whoLosesIsToldAndBringsItBack() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    contest("lww", alice, bob);
    // Bob wrote later.
    awaitText("The brown fox", alice, bob);
    Locator toast = alice.page().locator(".toast");
    toast.waitFor();
    assertThat(toast.innerText()).contains("Bob", "slow");
    assertThat(alice.page().locator(".toasts").getAttribute("aria-live")).isEqualTo("polite");
    Accessibility.check(alice.page(), "the news of a lost edit");
    alice.screenshot("conflict-toast");
    assertThat(bob.page().locator(".toast").count()).isZero();
    bob.openPanel("conflicts");
    Locator entry = bob.page().locator("[data-resolution=lww]");
    entry.waitFor();
    assertThat(entry.innerText()).contains("slow", "brown", "Alice", "Bob");

    alice.page().locator("[data-toast-action]").click();
    soon().until(bob::text, text -> text.contains("brown") && text.contains("slow"));
    soon().until(() -> entry.innerText().contains("Brought back by"));
    assertThat(entry.locator("[data-restore-lost]").count()).isZero();
    Accessibility.check(bob.page(), "the ledger of conflicts");
    bob.screenshot("conflicts");
    bob.openPanel("people");
    alice.openPanel("people");
    awaitLevel(alice, bob);
  }

  @Test
  void peopleDecideWithBothTextsInView() {
    Author alice = author("Alice");
    Author bob =
        author(
            "Bob",
            window().setViewportSize(360, 740).setLocale("zh-CN").setColorScheme(ColorScheme.DARK));
    contest("manual", alice, bob);
    bob.page().locator("[data-toast-action]").click();
    Locator dialog = bob.page().locator(".decide");
    dialog.waitFor();
    assertThat(dialog.locator(".versions").innerText()).contains("slow", "brown");
    Accessibility.check(bob.page(), "the decision");
    bob.screenshot("conflict-decide-phone");
    bob.page().locator("#own-text").fill("mild");

    alice.openPanel("conflicts");
    Locator open = alice.page().locator("[data-resolution=open]");
    open.waitFor();
    assertThat(alice.page().locator("[data-panel=conflicts] .badge").innerText()).contains("1");
    alice.screenshot("conflict-open");
    open.locator("[data-decide]").click();
    alice.awaitQuiet().screenshot("conflict-decide");
    alice.page().locator("#own-text").fill("gentle");
    alice.page().locator("[data-choice=own]").click();
    awaitText("The gentle fox", alice, bob);
    soon().until(() -> alice.page().locator("[data-resolution=own]").count() == 1);
    assertThat(alice.page().locator("[data-panel=conflicts] .badge").count()).isZero();
    // Bob was slower, and keeps what he wrote.
    dialog.locator("[data-copy-own]").waitFor();
    assertThat(dialog.locator("[role=status]").innerText()).isNotBlank();
    assertThat(bob.page().locator("#own-text").inputValue()).isEqualTo("mild");
    assertThat(dialog.locator("[data-choice]").count()).isZero();
    Accessibility.check(bob.page(), "a decision that somebody else made");
    bob.screenshot("conflict-decided-meanwhile");
  }

  @ParameterizedTest
  @CsvSource({"first,The slow fox", "second,The brown fox", "both,The slowbrown fox"})
  void whatSomebodyChoosesStands(String choice, String text) {
    Author alice = author("Alice");
    Author bob = author("Bob");
    contest("manual", alice, bob);
    // Who comes later sees that something waits.
    bob.page().reload();
    bob.awaitEditor();
    Locator badge = bob.page().locator("[data-panel=conflicts] .badge");
    badge.waitFor();
    assertThat(badge.innerText()).contains("1");
    bob.openPanel("conflicts");
    bob.page().locator("[data-decide]").click();
    bob.page().locator(".decide [data-choice=" + choice + "]").click();
    awaitText(text, alice, bob);
    bob.page().locator("[data-resolution=" + choice + "]").waitFor();
    soon().until(() -> badge.count() == 0);
    bob.openPanel("people");
    awaitLevel(alice, bob);
  }

  @Test
  void whatIsLostIsBroughtBackFromTheLedgerToo() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    contest("lww", alice, bob);
    awaitText("The brown fox", alice, bob);
    alice.page().locator(".toast .button.quiet").click();
    soon().until(() -> alice.page().locator(".toast").count() == 0);
    alice.openPanel("conflicts");
    alice.page().locator("[data-restore-lost]").click();
    soon().until(bob::text, shown -> shown.contains("brown") && shown.contains("slow"));
    soon().until(() -> alice.page().locator("[data-restore-lost]").count() == 0);
    alice.openPanel("people");
    awaitLevel(alice, bob);
  }

  @Test
  void editorsVote() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    contest("vote", alice, bob);
    for (Author author : authors()) {
      author.openPanel("conflicts");
      author.page().locator("[data-vote=second]").waitFor();
    }
    Accessibility.check(bob.page(), "a vote");
    bob.screenshot("conflict-vote");
    alice.page().locator("[data-vote=second]").click();
    soon()
        .until(
            () -> bob.page().locator("[data-vote=second]").innerText().replaceAll("\\D", ""),
            "1"::equals);
    bob.page().locator("[data-vote=second]").click();
    awaitText("The brown fox", alice, bob);
    soon().until(() -> bob.page().locator("[data-resolution=open]").count() == 0);
  }

  @Test
  void aDecisionIsMadeByKeysAlone() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    contest("manual", alice, bob);
    alice.page().locator(".toast .button.quiet").click();
    soon().until(() -> alice.page().locator(".toast").count() == 0);
    alice.page().evaluate("document.activeElement.blur()");
    alice.tabTo("[role=tab]");
    while (!alice.focused("[data-panel=conflicts]")) {
      alice.press("ArrowRight");
    }
    alice.press("Enter").tabTo("[data-decide]").press("Enter");
    soon().until(() -> alice.focused(".decide *"));
    alice.press("Escape");
    soon().until(() -> alice.focused("[data-decide]"));
    assertThat(alice.page().locator(".decide").count()).isZero();
    alice.press("Enter");
    soon().until(() -> alice.focused(".decide *"));
    alice.tabTo("#own-text").press("Control+a").type("gentle");
    alice.tabTo("[data-choice=own]").press("Enter");
    awaitText("The gentle fox", alice, bob);
    // The button is gone with the decision; the focus goes on where it was.
    soon().until(() -> alice.focused("[data-resolution=own]"));
  }

  @ParameterizedTest
  @CsvSource({"first,Plan of Alice", "second,Plan of Bob", "own,Our plan"})
  void aContestedCardIsDecided(String choice, String title) {
    Author alice = author("Alice");
    Author bob = author("Bob");
    contestedCard("manual", alice, bob);
    // What was committed first stays meanwhile.
    awaitCard("Plan of Alice", alice, bob);
    bob.page().locator("[data-toast-action]").click();
    Locator dialog = bob.page().locator(".decide");
    dialog.waitFor();
    assertThat(dialog.locator(".versions").innerText()).contains("Plan of Alice", "Plan of Bob");
    // Of values there is one in a place.
    assertThat(dialog.locator("[data-choice=both]").count()).isZero();
    Accessibility.check(bob.page(), "a decision of values");
    if (choice.equals("own")) {
      bob.page().locator("#own-text").fill(title);
    }
    bob.awaitQuiet().screenshot("conflict-decide-card");
    dialog.locator("[data-choice=" + choice + "]").click();
    awaitCard(title, alice, bob);
    soon().until(() -> dialog.count() == 0);
    bob.openPanel("conflicts");
    bob.page().locator("[data-resolution=" + choice + "]").waitFor();
    assertThat(bob.page().locator("[data-panel=conflicts] .badge").count()).isZero();
  }

  @Test
  void editorsVoteOnACard() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    contestedCard("vote", alice, bob);
    awaitCard("Plan of Alice", alice, bob);
    for (Author author : authors()) {
      author.openPanel("conflicts");
      author.page().locator("[data-vote=second]").waitFor();
      assertThat(author.page().locator("[data-vote=both]").count()).isZero();
    }
    bob.screenshot("conflict-vote-card");
    alice.page().locator("[data-vote=second]").click();
    soon()
        .until(() -> bob.page().locator("[data-vote=second]").innerText(), it -> it.endsWith("1"));
    bob.page().locator("[data-vote=second]").click();
    awaitCard("Plan of Bob", alice, bob);
    for (Author author : authors()) {
      Locator decided = author.page().locator("[data-resolution=second]");
      decided.waitFor();
      assertThat(decided.innerText()).contains("Decided by vote", "The text of Bob was chosen");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "manual,first,'rgb(228, 64, 64)'",
    "manual,second,'rgb(81, 118, 230)'",
    "manual,own,'rgb(36, 144, 21)'",
    "vote,second,'rgb(81, 118, 230)'"
  })
  void aContestedFormatIsDecided(String policy, String choice, String color) {
    Author alice = author("Alice");
    Author bob = author("Bob");
    String id = shared("Formats", alice, bob);
    Installation owner = new Installation(stack(), "Alice");
    owner.call("PATCH", "/documents/" + id, "{\"policy\":\"" + policy + "\"}");
    alice.atEnd().type("The quick fox");
    awaitLevel(alice, bob);
    long seen = alice.version();
    owner.edit(id, seen, colored("#e44040"));
    new Installation(stack(), "Bob").edit(id, seen, colored("#5176e6"));
    awaitColor("rgb(228, 64, 64)", alice, bob);
    alice.openPanel("conflicts");
    if (policy.equals("vote")) {
      bob.openPanel("conflicts");
      for (Author author : authors()) {
        author.page().locator("[data-vote=" + choice + "]").click();
      }
    } else {
      alice.page().locator("[data-decide]").click();
      if (choice.equals("own")) {
        alice.page().locator("#own-text").fill("#249015");
      }
      alice.page().locator(".decide [data-choice=" + choice + "]").click();
    }
    awaitColor(color, alice, bob);
    alice.page().locator("[data-resolution=" + choice + "]").waitFor();
  }

  private static String colored(String color) {
    return "[{\"retain\":4},{\"retain\":5,\"attributes\":{\"color\":\"" + color + "\"}}]";
  }

  private static void awaitColor(String color, Author... authors) {
    soon()
        .untilAsserted(() -> {
          for (Author author : authors) {
            Locator word = author.page().locator(".ql-editor span:has-text('quick')");
            assertThat(word.evaluateAll("all => all.map((it) => getComputedStyle(it).color)"))
                .as(author.name())
                .isEqualTo(List.of(color));
          }
        });
  }

  @Test
  void olderEntriesOfTheLedgerAreShownOnRequest() {
    Installation alice = new Installation(stack(), "Alice");
    Installation bob = new Installation(stack(), "Bob");
    String id = alice.create("Contested often", "json");
    long version = alice.edit(id, 0, "[{\"set\":\"/columns/a0/title\",\"value\":\"To do\"}]");
    for (int i = 1; i <= ENTRIES_READ_AT_ONCE + 5; i++) {
      long seen = version;
      alice.edit(id, seen, set("Alice " + i));
      bob.edit(id, seen, set("Bob " + i));
      version = alice.call("GET", "/documents/" + id, "").get("version").asLong();
    }
    Author carol = author("Carol");
    carol.signInAt("/d/" + id);
    carol.page().locator("[data-column]").waitFor();
    carol.openPanel("conflicts");
    Locator entries = carol.page().locator("[data-conflict]");
    soon().until(() -> entries.count() == ENTRIES_READ_AT_ONCE);
    assertThat(entries.first().innerText()).contains("Bob " + (ENTRIES_READ_AT_ONCE + 5));
    Locator older = carol.page().locator(".panel-parts > .button");
    older.click();
    soon().until(() -> entries.count() == ENTRIES_READ_AT_ONCE + 5);
    assertThat(entries.last().innerText()).contains("Alice 1", "Bob 1");
    assertThat(older.count()).isZero();
  }

  private static String set(String title) {
    return "[{\"set\":\"/columns/a0/title\",\"value\":\"" + title + "\"}]";
  }

  /** Both name one card: Alice on her page, and Bob later, who has not seen that. */
  private void contestedCard(String policy, Author alice, Author bob) {
    Installation owner = new Installation(stack(), "Alice");
    String id = owner.create("Contested card", "json");
    owner.call("PATCH", "/documents/" + id, "{\"policy\":\"" + policy + "\"}");
    long seen =
        owner.edit(
            id,
            0,
            """
            [{"set":"/columns/a0/title","value":"To do"},
             {"set":"/cards/x","value":{"title":"Plan","place":["a0","a0"]}}]
            """);
    for (Author author : authors()) {
      author.signInAt("/d/" + id);
      card(author, "Plan").waitFor();
    }
    rename(alice, "Plan", "Plan of Alice");
    awaitCard("Plan of Alice", alice, bob);
    new Installation(stack(), "Bob")
        .edit(id, seen, "[{\"set\":\"/cards/x/title\",\"value\":\"Plan of Bob\"}]");
  }

  private static void awaitCard(String title, Author... authors) {
    soon()
        .untilAsserted(() -> {
          for (Author author : authors) {
            assertThat(author.state()).as(author.name()).isEqualTo("saved");
            assertThat(cards(author, 0)).as(author.name()).containsExactly(title);
          }
        });
  }

  /** Both replace one word: Alice on her page, and Bob later, who has not seen that. */
  private void contest(String policy, Author alice, Author bob) {
    String id = shared("Contest", alice, bob);
    new Installation(stack(), "Alice")
        .call("PATCH", "/documents/" + id, "{\"policy\":\"" + policy + "\"}");
    alice.atEnd().type("The quick fox");
    awaitLevel(alice, bob);
    long seen = alice.version();
    alice.press("Home");
    for (int i = 0; i < "The ".length(); i++) {
      alice.press("ArrowRight");
    }
    for (int i = 0; i < "quick".length(); i++) {
      alice.press("Shift+ArrowRight");
    }
    alice.type("slow");
    awaitText("The slow fox", alice, bob);
    new Installation(stack(), "Bob")
        .edit(id, seen, "[{\"retain\":4},{\"insert\":\"brown\"},{\"delete\":5}]");
  }

  private static void awaitText(String text, Author... authors) {
    soon()
        .untilAsserted(() -> {
          for (Author author : authors) {
            assertThat(author.text().strip()).as(author.name()).isEqualTo(text);
          }
        });
  }
}
