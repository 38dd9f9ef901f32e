package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the page tells of conflicts, and what people may do about them. */
class ConflictsPageIT extends BrowserTest {

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
