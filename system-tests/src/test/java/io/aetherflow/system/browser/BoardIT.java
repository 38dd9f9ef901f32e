package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
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

    // By mouse.
    drag(alice.page(), card(alice, "Book the room"), column(alice, 1));
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
    alice.page().locator("#version-slider").fill("2");
    soon().until(() -> alice.page().locator("[data-shown-version='2']").count() == 1);
    alice.screenshot("board-version");
    alice.page().locator("[data-restore]").click();
    soon().until(() -> cards(bob, 0).equals(List.of("Plan")));
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

  private static void add(Author author, int column, String... titles) {
    column(author, column).locator(".add").click();
    for (String title : titles) {
      author.type(title).press("Enter");
    }
    author.press("Escape");
  }

  private static void rename(Author author, String card, String title) {
    card(author, card).click();
    author.page().locator("#card-title").fill(title);
    author.press("Enter");
  }

  private static void awaitCards(String title, Author... authors) {
    soon()
        .untilAsserted(() -> {
          for (Author author : authors) {
            assertThat(author.state()).as(author.name()).isEqualTo("saved");
            assertThat(cards(author, 0)).as(author.name()).containsExactly(title);
          }
        });
  }

  private static List<String> titles(Author author) {
    return author.page().locator(".column-title").all().stream().map(Locator::inputValue).toList();
  }

  private static Locator column(Author author, int place) {
    return author.page().locator("[data-column]").nth(place);
  }

  private static List<String> cards(Author author, int column) {
    return column(author, column).locator(".card-title").allInnerTexts();
  }

  private static Locator card(Author author, String title) {
    return author
        .page()
        .locator("[data-card]")
        .filter(new Locator.FilterOptions().setHasText(title))
        .first();
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
