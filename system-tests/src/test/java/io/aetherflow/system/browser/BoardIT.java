package io.aetherflow.system.browser;

import static io.aetherflow.system.browser.Boards.add;
import static io.aetherflow.system.browser.Boards.card;
import static io.aetherflow.system.browser.Boards.cards;
import static io.aetherflow.system.browser.Boards.column;
import static io.aetherflow.system.browser.Boards.rename;
import static io.aetherflow.system.browser.Boards.titles;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.SelectOption;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** A document of structured data as a board of cards. */
class BoardIT extends BrowserTest {

  @Test
  void cardsAreMovedByMouseFingerAndKeys() {
    String id = new Installation(stack(), "Alice").create("Sprint", "json");
    Author alice = board("Alice", id, window());
    Author bob = board("Bob", id, window().setViewportSize(360, 740).setHasTouch(true));
    alice.page().locator("[data-begin]").click();
    soon().until(() -> bob.page().locator("[data-column]").count() == 3);
    add(alice, 0, "Write the announcement", "Book the room", "Ask Carol");
    soon().until(() -> cards(bob, 0).size() == 3);

    // By mouse. What others are told of it is not that anything is typed.
    drag(alice.page(), card(alice, "Book the room"), column(alice, 1));
    soon()
        .until(
            () -> bob.page().locator("[data-typing]").allTextContents(),
            List.of("making changes")::equals);
    soon().until(() -> cards(bob, 1).equals(List.of("Book the room")));
    drag(alice.page(), card(alice, "Ask Carol"), card(alice, "Write the announcement"));
    soon().until(() -> cards(bob, 0).equals(List.of("Ask Carol", "Write the announcement")));

    // By keyboard: taken, two columns to the right, let go.
    card(alice, "Ask Carol").locator(".open").focus();
    alice.press("Space").press("ArrowRight").press("ArrowRight");
    alice.screenshot("board-held-by-keys");
    alice.press("Space");
    soon().until(() -> cards(bob, 2).equals(List.of("Ask Carol")));
    assertThat(alice.page().evaluate("document.activeElement.innerText")).isEqualTo("Ask Carol");
    // Escape leaves it where it was.
    alice.press("Space").press("ArrowLeft").press("Escape");
    assertThat(cards(alice, 2)).containsExactly("Ask Carol");

    // By finger: held for a while, then moved; a finger that moves at once scrolls.
    swipe(bob.page(), card(bob, "Write the announcement"), 0, 150);
    assertThat(cards(bob, 0)).containsExactly("Write the announcement");
    swipe(bob.page(), card(bob, "Write the announcement"), 400, 230);
    soon().until(() -> cards(alice, 1).contains("Write the announcement"));
    Accessibility.check(alice.page(), "the board");
    Accessibility.check(bob.page(), "the board on a phone");
    alice.screenshot("board");
    bob.screenshot("board-phone");
  }

  @Test
  void theSameCardIsChangedByTwoAtOnce() {
    String id = new Installation(stack(), "Alice").create("Together", "json");
    Author alice = board("Alice", id, window());
    Author bob = board("Bob", id, window().setLocale("zh-CN").setColorScheme(ColorScheme.DARK));
    alice.page().locator("[data-begin]").click();
    add(alice, 0, "Plan");
    soon().until(() -> cards(bob, 0).size() == 1);
    // One changes the title, the other the note: both stay.
    card(alice, "Plan").click();
    card(bob, "Plan").click();
    alice.page().locator("#card-title").fill("A better plan");
    bob.page().locator("#card-note").fill("周五之前");
    Accessibility.check(bob.page(), "the dialog of a card");
    bob.screenshot("board-card");
    alice.press("Enter");
    bob.page().locator(".dialog .primary").click();
    soon()
        .untilAsserted(() -> {
          for (Author author : List.of(alice, bob)) {
            assertThat(card(author, "A better plan").innerText()).contains("周五之前");
          }
        });

    // What is removed can be had back.
    card(bob, "A better plan").locator(".open").focus();
    bob.press("Delete");
    soon().until(() -> cards(alice, 0).isEmpty());
    bob.page().locator("[data-toast-action]").click();
    soon().until(() -> cards(alice, 0).equals(List.of("A better plan")));

    // The history tells who did what, and brings an earlier board back.
    alice.openPanel("history");
    soon().until(() -> alice.page().locator(".groups .row").count() >= 2);
    assertThat(alice.page().locator(".groups .row").allInnerTexts().toString())
        .containsIgnoringCase("added 3 columns")
        .containsIgnoringCase("renamed a card")
        .containsIgnoringCase("changed a note")
        .containsIgnoringCase("removed a card");
    alice.screenshot("board-history");
    alice.page().locator("#version-slider").fill("2");
    soon().until(() -> alice.page().locator("[data-shown-version='2']").count() == 1);
    alice.screenshot("board-version");
    alice.page().locator("[data-restore]").click();
    soon().until(() -> cards(bob, 0).equals(List.of("Plan")));
    soon()
        .until(() ->
            alice
                .page()
                .locator(".groups .row")
                .first()
                .innerText()
                .contains("As in version 2 again"));
  }

  @Test
  void columnsAreAddedRenamedMovedAndRemovedWithTheirCards() {
    String id = new Installation(stack(), "Alice").create("Columns", "json");
    Author alice = board("Alice", id, window());
    Author bob = board("Bob", id, window().setViewportSize(360, 740));
    alice.page().locator("[data-begin]").click();
    add(alice, 0, "Write", "Check");
    alice.page().locator(".new-column .add").click();
    alice.type("Later").press("Enter");
    soon().until(() -> titles(bob), List.of("To do", "Doing", "Done", "Later")::equals);
    add(bob, 3, "Rest");
    Locator title = column(alice, 0).locator(".column-title");
    title.fill("To do today");
    title.press("Enter");
    soon().until(() -> titles(bob), List.of("To do today", "Doing", "Done", "Later")::equals);

    // Moved with its cards; the focus goes with it, so that the next press moves it on.
    column(alice, 0).locator("[data-move='1']").focus();
    alice.press("Enter");
    soon().until(() -> titles(alice), List.of("Doing", "To do today", "Done", "Later")::equals);
    alice.press("Enter");
    soon().until(() -> titles(bob), List.of("Doing", "Done", "To do today", "Later")::equals);
    assertThat(cards(bob, 2)).containsExactly("Write", "Check");
    column(bob, 3).locator("[data-move='-1']").click();
    soon().until(() -> titles(alice), List.of("Doing", "Done", "Later", "To do today")::equals);
    assertThat(cards(alice, 2)).containsExactly("Rest");
    Accessibility.check(alice.page(), "the columns of a board");
    Accessibility.check(bob.page(), "the columns of a board on a phone");
    alice.screenshot("board-columns");

    // Removed with its cards, and had back where it was, though something came meanwhile.
    column(alice, 3).locator("[data-remove]").click();
    soon().until(() -> titles(bob), List.of("Doing", "Done", "Later")::equals);
    assertThat(bob.page().locator("[data-card]").count()).isEqualTo(1);
    add(bob, 0, "Meanwhile");
    soon().until(() -> cards(alice, 0).equals(List.of("Meanwhile")));
    // Also from within a dialog, which keeps what is written in it.
    card(alice, "Meanwhile").click();
    alice.page().locator("#card-note").fill("not saved yet");
    alice.page().locator("[data-toast-action]").click();
    soon().until(() -> titles(bob), List.of("Doing", "Done", "Later", "To do today")::equals);
    assertThat(alice.page().locator("#card-note").inputValue()).isEqualTo("not saved yet");
    alice.press("Escape");
    soon().until(() -> cards(bob, 3), List.of("Write", "Check")::equals);
  }

  @Test
  void besideAPanelTheColumnsBecomeNarrowerBeforeTheyLeaveTheWindow() {
    String id = new Installation(stack(), "Alice").create("Narrow", "json");
    Author alice = board("Alice", id, window());
    Author bob = board("Bob", id, window().setViewportSize(360, 740));
    alice.page().locator("[data-begin]").click();
    alice.page().locator(".new-column .add").click();
    alice.type("Later").press("Enter");
    soon().until(() -> column(bob, 3).isVisible());
    add(alice, 0, "Write the announcement of the spring release", "Book");
    soon().until(() -> cards(bob, 0).size() == 2);
    // Beside the panel all of the board is in view, and there is nothing to scroll.
    assertThat(alice.page().locator("#panel").isVisible()).isTrue();
    assertThat(
            alice
                .page()
                .evaluate(
                    "(it => it.scrollWidth <= it.clientWidth)(document.querySelector('.board'))"))
        .isEqualTo(true);
    double narrow = column(alice, 0).boundingBox().width;
    assertThat(narrow).isBetween(160.0, 200.0);
    // The buttons leave the place to the titles, and come with the pointer or the focus.
    Locator tools = column(alice, 1).locator(".tools");
    alice.page().mouse().move(640, 700);
    soon().until(() -> opacity(tools), "0"::equals);
    alice.screenshot("board-beside-panel");
    column(alice, 1).locator("header").hover();
    soon().until(() -> opacity(tools), "1"::equals);
    alice.page().mouse().move(640, 700);
    soon().until(() -> opacity(tools), "0"::equals);
    column(alice, 1).locator("[data-remove]").focus();
    soon().until(() -> opacity(tools), "1"::equals);
    alice.screenshot("board-beside-panel-focus");
    Accessibility.check(alice.page(), "a board beside a panel");
    alice.page().setViewportSize(1800, HEIGHT);
    soon().until(() -> column(alice, 0).boundingBox().width > narrow + 60);
    soon().until(() -> opacity(column(alice, 2).locator(".tools")), "1"::equals);
    alice.page().setViewportSize(WIDTH, HEIGHT);
    // On a phone they stay as wide as they are, and are scrolled to.
    assertThat(column(bob, 0).boundingBox().width).isGreaterThan(260);
    bob.screenshot("board-columns-phone");
    // Many are scrolled to at a width at which they can be read.
    alice.page().locator(".new-column .add").click();
    for (String title : List.of("Much later", "Never")) {
      alice.type(title).press("Enter");
      soon().until(() -> titles(alice).contains(title));
      alice.page().locator(".new-column .add").click();
    }
    assertThat(column(alice, 5).boundingBox().width).isGreaterThanOrEqualTo(160);
    alice.screenshot("board-many-columns");
  }

  private static String opacity(Locator part) {
    return String.valueOf(part.evaluate("it => getComputedStyle(it).opacity"));
  }

  @Test
  void ofTwoWhoNameACardAtOnceTheLaterWinsAndTheOtherBringsHisBack() {
    String id = new Installation(stack(), "Alice").create("One member", "json");
    Author alice = board("Alice", id, window());
    Author bob = author("Bob");
    Line line = new Line(bob.page());
    bob.signInAt("/d/" + id);
    alice.page().locator("[data-begin]").click();
    add(alice, 0, "Plan");
    soon().until(() -> cards(bob, 0).size() == 1);
    awaitSaved(alice);
    line.hold();
    rename(alice, "Plan", "Plan of Alice");
    awaitSaved(alice);
    // Bob has not seen that, and writes later.
    assertThat(cards(bob, 0)).containsExactly("Plan");
    rename(bob, "Plan", "Plan of Bob");
    Locator toast = alice.page().locator(".toast");
    toast.waitFor();
    assertThat(toast.innerText()).contains("Bob", "Plan of Alice");
    line.release();
    awaitCards("Plan of Bob", alice, bob);
    assertThat(bob.page().locator(".toast").count()).isZero();
    alice.screenshot("board-conflict");

    alice.page().locator("[data-toast-action]").click();
    awaitCards("Plan of Alice", alice, bob);
    bob.openPanel("conflicts");
    Locator entry = bob.page().locator("[data-resolution=lww]");
    soon().until(() -> entry.innerText().contains("Brought back by"));
    assertThat(entry.innerText()).contains("Plan of Alice", "Plan of Bob");
  }

  @Test
  void whatIsWrittenInACardOutlivesTheRightToSaveIt() {
    String id = new Installation(stack(), "Alice").create("Locked", "json");
    Author alice = board("Alice", id, window());
    Author bob = board("Bob", id, window());
    alice.page().locator("[data-begin]").click();
    add(alice, 0, "Plan");
    soon().until(() -> cards(bob, 0).size() == 1);
    card(bob, "Plan").click();
    Locator note = bob.page().locator("#card-note");
    note.fill("Written for an hour");
    alice.lockButton().click();
    Locator told = bob.page().locator(".dialog .notice");
    soon().until(told::innerText, text -> text.contains("Only Alice can edit"));
    assertThat(note.inputValue()).isEqualTo("Written for an hour");
    assertThat(note.isEditable()).isFalse();
    bob.page().locator("[data-copy-own]").click();
    soon().until(() -> bob.page().locator(".toast").innerText(), text -> text.contains("Copied"));
    Accessibility.check(bob.page(), "a card that can not be saved");
    bob.screenshot("board-card-locked");
    // Free, archived, and free again: it is there still, and saved.
    alice.lockButton().click();
    soon().until(note::isEditable);
    Installation owner = new Installation(stack(), "Alice");
    owner.call("PATCH", "/documents/" + id, "{\"state\":\"archived\"}");
    soon().until(told::innerText, text -> text.contains("archived"));
    owner.call("PATCH", "/documents/" + id, "{\"state\":\"active\"}");
    soon().until(note::isEditable);
    bob.page().locator(".dialog [type=submit]").click();
    soon().until(() -> card(alice, "Plan").innerText().contains("Written for an hour"));
  }

  @Test
  void theTitleOfAColumnThatIsTypedOutlivesTheRightToSaveIt() {
    String id = new Installation(stack(), "Alice").create("Locked", "json");
    Author alice = board("Alice", id, window());
    Author bob = board("Bob", id, window());
    alice.page().locator("[data-begin]").click();
    soon().until(() -> bob.page().locator(".column-title").count() == 3);
    Locator title = column(bob, 1).locator(".column-title");
    title.fill("Being done");
    alice.lockButton().click();
    soon().until(() -> !title.isEditable());
    assertThat(title.inputValue()).isEqualTo("Being done");
    assertThat(bob.page().locator(".column-title").count()).isEqualTo(1);
    bob.press("Tab");
    assertThat(title.inputValue()).isEqualTo("Being done");
    alice.lockButton().click();
    soon().until(() -> titles(alice).contains("Being done"));
  }

  @Test
  void whatWasDoneIsTakenBackAndDoneAgainAndNobodyElsesWork() {
    String id = new Installation(stack(), "Alice").create("Undone", "json");
    Author alice = board("Alice", id, window());
    Author bob = board("Bob", id, window());
    alice.page().locator("[data-begin]").click();
    add(alice, 0, "Plan", "Rest");
    awaitCards(List.of("Plan", "Rest"), alice, bob);
    drag(alice.page(), card(alice, "Plan"), column(alice, 1));
    awaitCards(List.of("Rest"), alice, bob);
    rename(bob, "Rest", "Rest of Bob");
    awaitCards(List.of("Rest of Bob"), alice, bob);

    // The move; then what Bob has written in stays, and the step before that is taken back.
    alice.press("Control+z");
    awaitCards(List.of("Plan", "Rest of Bob"), alice, bob);
    alice.press("Control+z");
    awaitCards(List.of("Rest of Bob"), alice, bob);
    assertThat(cards(bob, 1)).isEmpty();
    alice.press("Control+y");
    awaitCards(List.of("Plan", "Rest of Bob"), alice, bob);
    alice.press("Control+Shift+z");
    awaitCards(List.of("Rest of Bob"), alice, bob);
    assertThat(cards(bob, 1)).containsExactly("Plan");

    // By buttons, until nothing is left; the focus stays on them.
    Locator undo = alice.page().locator("[data-revert=undo]");
    Locator redo = alice.page().locator("[data-revert=redo]");
    assertThat(redo.getAttribute("aria-disabled")).isEqualTo("true");
    undo.focus();
    alice.press("Enter");
    awaitCards(List.of("Plan", "Rest of Bob"), alice, bob);
    assertThat(redo.getAttribute("aria-disabled")).isEqualTo("false");
    Accessibility.check(alice.page(), "a board whose last step is taken back");
    alice.screenshot("board-undo");
    assertThat(alice.page().evaluate("document.activeElement.dataset.revert")).isEqualTo("undo");

    // A field has its own undo.
    Locator title = column(alice, 0).locator(".column-title");
    title.click();
    alice.press("End").type("!").press("Control+z");
    assertThat(title.inputValue()).isEqualTo("To do");
    awaitCards(List.of("Plan", "Rest of Bob"), alice, bob);

    // What was removed comes back by keys too, and then its offer goes.
    card(bob, "Rest of Bob").locator(".open").focus();
    bob.press("Delete");
    awaitCards(List.of("Plan"), alice, bob);
    bob.page().locator("[data-toast-action]").waitFor();
    bob.press("Control+z");
    awaitCards(List.of("Plan", "Rest of Bob"), alice, bob);
    soon().until(() -> bob.page().locator(".toast").count() == 0);
  }

  @Test
  void twoNamedVersionsAreCompared() {
    String id = new Installation(stack(), "Alice").create("Compared", "json");
    Author alice = board("Alice", id, window());
    Author bob = board("Bob", id, window().setLocale("zh-CN"));
    alice.page().locator("[data-begin]").click();
    add(alice, 0, "Write", "Check", "Rest", "Same");
    awaitCards(List.of("Write", "Check", "Rest", "Same"), alice, bob);
    alice.openPanel("history");
    bob.openPanel("history");
    name(alice, "Plan");
    // Who looks at the history sees the name at once.
    soon().until(() -> bob.page().locator(".names").innerText().contains("Plan"));

    rename(bob, "Write", "Write more");
    drag(bob.page(), card(bob, "Rest"), column(bob, 1));
    card(bob, "Check").locator(".open").focus();
    bob.press("Delete");
    add(bob, 2, "Celebrate");
    Locator title = column(alice, 1).locator(".column-title");
    title.fill("Being done");
    title.press("Enter");
    column(alice, 2).locator("[data-move='-1']").click();
    awaitSaved(bob);
    awaitSaved(alice);
    awaitCards(List.of("Write more", "Same"), alice, bob);
    soon().until(() -> titles(bob), List.of("To do", "Done", "Being done")::equals);
    name(alice, "Review");
    add(alice, 0, "Not compared");

    alice.page().locator(".names .row:has-text('Review')").click();
    Locator version = alice.page().locator(".version");
    soon().until(() -> version.locator("h2").first().innerText().contains("Review"));
    version.locator("#version-base").selectOption(new SelectOption().setLabel("Plan"));
    soon()
        .untilAsserted(() ->
            assertThat(changes(version))
                .containsExactlyInAnyOrder(
                    "Write more: changed by Bob: title",
                    "Rest: moved by Bob, from “To do”",
                    "Check: removed by Bob",
                    "Celebrate: added by Bob"));
    assertThat(cardIn(version, "Write more").locator("del").innerText()).isEqualTo("Write");
    assertThat(version.locator("[data-card]").allInnerTexts().toString())
        .contains("Same")
        .doesNotContain("Not compared");
    assertThat(version.locator("[data-column-change]").allInnerTexts())
        .containsExactlyInAnyOrder("Changed by Alice: title", "Moved by Alice");
    assertThat(version.locator(".authors li").allInnerTexts().toString().replaceAll("\\s+", " "))
        .contains("Bob 1 added 1 changed 1 moved 1 removed")
        .contains("Alice 1 changed 1 moved");
    Accessibility.check(alice.page(), "two versions of a board");
    alice.screenshot("board-compared");

    // With the beginning everything is new.
    version.locator("#version-base").selectOption("0");
    soon()
        .until(() ->
            changes(version).stream().filter(change -> change.contains("added by")).count() == 4);
    // Before anything was there nothing differs.
    alice.page().locator("#version-slider").fill("0");
    soon().until(() -> version.getAttribute("data-shown-version"), "0"::equals);
    assertThat(version.locator("[data-card]").count()).isZero();
  }

  private static void name(Author author, String name) {
    author.page().locator("[data-name-version]").click();
    author.page().locator("#version-name").fill(name);
    author.press("Enter");
    soon().until(() -> author.page().locator(".names").innerText().contains(name));
  }

  /** What is told of each card that differs. */
  private static List<String> changes(Locator version) {
    return version.locator("[data-change]").all().stream()
        .map(card -> {
          String words = card.locator(".words").innerText();
          return card.locator(".card-title").innerText()
              + ": "
              + words.substring(0, 1).toLowerCase(Locale.ROOT)
              + words.substring(1);
        })
        .toList();
  }

  private static Locator cardIn(Locator version, String title) {
    return version.locator("[data-card]").filter(new Locator.FilterOptions().setHasText(title));
  }

  @Test
  void aCardHasALabel() {
    String id = new Installation(stack(), "Alice").create("Labels", "json");
    Author alice = board("Alice", id, window());
    Author bob = board("Bob", id, window().setColorScheme(ColorScheme.DARK));
    alice.page().locator("[data-begin]").click();
    add(alice, 0, "Plan");
    awaitCards(List.of("Plan"), alice, bob);
    card(alice, "Plan").click();
    Locator swatches = alice.page().locator(".swatch");
    swatches.nth(4).click();
    soon().until(() -> "true".equals(swatches.nth(4).getAttribute("aria-pressed")));
    Locator stripe = card(bob, "Plan").locator(".stripe");
    soon().until(() -> stripe.count() == 1 && color(stripe).equals("rgb(36, 144, 21)"));
    // One label a card: the next takes its place.
    swatches.nth(0).click();
    soon().until(() -> color(stripe), "rgb(228, 64, 64)"::equals);
    assertThat(swatches.nth(4).getAttribute("aria-pressed")).isEqualTo("false");
    alice.awaitQuiet().screenshot("board-label-chosen");
    alice.press("Escape");
    bob.screenshot("board-label");
    // Pressed once more it goes, and undo brings it back.
    card(bob, "Plan").click();
    bob.page().locator(".swatch").nth(0).click();
    soon().until(() -> card(alice, "Plan").locator(".stripe").count() == 0);
    bob.press("Escape");
    soon().until(() -> bob.page().locator("[role=dialog]").count() == 0);
    bob.press("Control+z");
    soon().until(() -> card(alice, "Plan").locator(".stripe").count() == 1);
  }

  private static String color(Locator stripe) {
    return String.valueOf(stripe.evaluate("it => getComputedStyle(it).backgroundColor"));
  }

  @Test
  void aCardIsOpenedAndChangedByKeysAlone() {
    String id = new Installation(stack(), "Alice").create("Keys", "json");
    Author alice = board("Alice", id, window());
    alice.page().locator("[data-begin]").click();
    add(alice, 0, "Plan");
    alice.page().evaluate("document.activeElement.blur()");
    alice.tabTo("[data-card] .open").press("Enter");
    soon().until(() -> alice.focused("#card-title"));
    alice.press("Escape");
    soon().until(() -> alice.focused("[data-card] .open"));
    alice.press("Enter");
    soon().until(() -> alice.focused("#card-title"));
    alice.press("End").type(" B").tabTo("#card-note").type("by keys");
    alice.tabTo(".dialog [type=submit]").press("Enter");
    awaitCards(List.of("Plan B"), alice);
    assertThat(card(alice, "Plan B").innerText()).contains("by keys");
    soon().until(() -> alice.focused("[data-card] .open"));
    // Tab goes round in the dialog, and nowhere else.
    alice.press("Enter");
    soon().until(() -> alice.focused("#card-title"));
    alice.press("Shift+Tab");
    assertThat(alice.focused(".dialog *")).isTrue();
    alice.tabTo(".dialog .remove").press("Enter");
    soon().until(() -> cards(alice, 0).isEmpty());
    alice.press("Control+z");
    awaitCards(List.of("Plan B"), alice);
  }

  @Test
  void hostileDataIsShownSafely() {
    Installation mallory = new Installation(stack(), "Mallory");
    String id = mallory.create("Odd", "json");
    mallory.edit(
        id,
        0,
        """
        [{"set":"/columns/a0","value":{"title":"<img src=x onerror=window.ran=1>"}},
         {"set":"/columns/<script>","value":7},
         {"set":"/cards/x","value":{"title":"<script>window.ran=1</script>","place":["nowhere",{"a":1}],"color":"red;x"}},
         {"set":"/cards/y","value":"no card"},
         {"set":"/cards/z","value":{"title":["a"],"note":{"b":1},"place":["a0","!"]}}]
        """);
    Author alice = board("Alice", id, window());
    soon().until(() -> alice.page().locator("[data-card]").count() == 2);
    card(alice, "<script>window.ran=1</script>").waitFor();
    // Even a card among places that are none can be moved.
    alice.page().locator("[data-card=x] .open").focus();
    alice.press("Space").press("ArrowDown").press("Space");
    soon().until(alice::state, "saved"::equals);
    assertThat(alice.page().evaluate("window.ran === undefined")).isEqualTo(true);
  }

  private Author board(
      String name, String id, com.microsoft.playwright.Browser.NewContextOptions options) {
    Author author = author(name, options);
    author.signInAt("/d/" + id);
    author.page().locator("[data-begin], [data-column]").first().waitFor();
    return author;
  }

  private static void awaitCards(String title, Author... authors) {
    awaitCards(List.of(title), authors);
  }

  /** Waits until everything is saved, and everybody sees these cards in the first column. */
  private static void awaitCards(List<String> titles, Author... authors) {
    soon()
        .untilAsserted(() -> {
          for (Author author : authors) {
            assertThat(author.state()).as(author.name()).isEqualTo("saved");
            assertThat(cards(author, 0)).as(author.name()).isEqualTo(titles);
          }
        });
  }

  private static void drag(Page page, Locator from, Locator to) {
    BoundingBox start = from.boundingBox();
    BoundingBox end = to.boundingBox();
    page.mouse().move(start.x + start.width / 2, start.y + start.height / 2);
    page.mouse().down();
    page.mouse().move(start.x + start.width / 2 + 12, start.y + start.height / 2 + 6);
    page.mouse().move(end.x + end.width / 2, end.y + 12);
    page.mouse().up();
  }

  /** Puts a finger on a card, waits, and moves it to the right. */
  private static void swipe(Page page, Locator card, int waitMillis, int distance) {
    BoundingBox box = card.boundingBox();
    double x = box.x + 40;
    double y = box.y + box.height / 2;
    CDPSession session = page.context().newCDPSession(page);
    touch(session, "touchStart", x, y);
    if (waitMillis > 0) {
      // The page tells when it has taken the card up.
      page.locator(".ghost").waitFor();
    }
    for (int step = 1; step <= 10; step++) {
      touch(session, "touchMove", x + distance * step / 10.0, y);
    }
    touch(session, "touchEnd", 0, 0);
    session.detach();
  }

  private static void touch(CDPSession session, String type, double x, double y) {
    JsonObject arguments = new JsonObject();
    arguments.addProperty("type", type);
    JsonArray points = new JsonArray();
    if (!type.equals("touchEnd")) {
      JsonObject point = new JsonObject();
      point.addProperty("x", x);
      point.addProperty("y", y);
      points.add(point);
    }
    arguments.add("touchPoints", points);
    session.send("Input.dispatchTouchEvent", arguments);
  }
}
