package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What an author wrote is the author's: it is taken back without touching what others wrote, and
 * outlives a page that is reloaded or closed while there is no server.
 */
class OwnEditsIT extends BrowserTest {

  @Test
  void undoAndRedoLeaveTheOtherAuthorsTextAlone() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    String id = shared("Undo", alice, bob);

    alice.atEnd().type("Alice");
    awaitShown("Alice", alice, bob);
    bob.atEnd().press("ArrowLeft").press("ArrowLeft").type("BOB");
    awaitShown("AliBOBce", alice, bob);
    alice.atEnd().press("Shift+ArrowLeft").press("Shift+ArrowLeft").format("bold");
    soon().until(bob::html, html -> html.contains("<strong>ce</strong>"));

    alice.press("Control+z");
    soon().until(bob::html, html -> !html.contains("<strong>"));
    awaitShown("AliBOBce", alice, bob);
    alice.page().getByLabel("Undo", new Page.GetByLabelOptions().setExact(true)).click();
    awaitShown("BOB", alice, bob);
    alice.press("Control+z");
    bob.atEnd().type("2");
    awaitShown("BOB2", alice, bob);
    alice.press("Control+Shift+z");
    awaitShown("AliBOB2ce", alice, bob);
    alice.press("Control+y");
    soon().until(bob::html, html -> html.contains("<strong>ce</strong>"));
    alice.format("undo");
    soon().until(bob::html, html -> !html.contains("<strong>"));
    alice.format("redo");
    soon().until(bob::html, html -> html.contains("<strong>ce</strong>"));
    bob.press("Control+z");
    bob.press("Control+z");
    awaitShown("Alice", alice, bob);
    assertThat(history(id)).doesNotHaveDuplicates();
  }

  @Test
  void whatIsWrittenOfflineOutlivesReloadsAndIsSentOnce() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    String board = new Installation(stack(), "Alice").create("Board", "json");
    String id = shared("Offline", alice, bob);
    alice.atEnd().type("Before. ");
    awaitShown("Before.", alice, bob);
    Author carol = author("Carol");
    carol.signInAt("/d/" + board);
    carol.page().locator("[data-begin]").click();
    awaitSaved(carol);
    Author dave = author("Dave");
    String closed = shared("Closed", dave);
    dave.atEnd().type("Before. ");
    awaitSaved(dave);
    alice.awaitKeptPage();
    carol.awaitKeptPage();

    stack().gateway().kill();
    soon().until(alice::state, "reconnecting"::equals);
    soon().until(carol::state, "reconnecting"::equals);
    soon().until(dave::state, "reconnecting"::equals);
    alice.type("Offline. ");
    alice.page().reload();
    alice.awaitEditor();
    awaitText(alice, "Before. Offline.");
    assertThat(alice.unsentEdits()).isPositive();
    alice.atEnd().type("Reloaded. ");
    alice.page().reload();
    alice.awaitEditor();
    awaitText(alice, "Before. Offline. Reloaded.");
    int unsent = alice.unsentEdits();
    assertThat(unsent).isGreaterThan(1);
    assertThat(alice.page().locator(".unsent").innerText()).contains(Integer.toString(unsent));
    alice.screenshot("offline-after-reload");
    // A board is opened as one, with what was done to it.
    carol.page().locator("[data-column]").first().locator(".add").click();
    carol.type("Offline card").press("Enter").press("Escape");
    soon().until(carol::documentsKept, kept -> kept == 1);
    carol.page().reload();
    Locator card = carol.page().locator("[data-card]");
    card.waitFor();
    assertThat(card.innerText()).contains("Offline card");
    assertThat(carol.unsentEdits()).isPositive();
    // A tab is closed with unsent edits.
    dave.type("Then closed.");
    soon().until(dave::documentsKept, kept -> kept == 1);
    Author daveAgain = dave.inAnotherTab();
    dave.page().close();
    authors().remove(dave);
    authors().add(daveAgain);

    stack().gateway().start();
    stack().gateway().awaitReady();
    awaitShown("Before. Offline. Reloaded.", alice, bob);
    assertThat(history(id)).doesNotHaveDuplicates();
    assertThat(content(id)).contains("Before. Offline. Reloaded. ");
    soon().until(alice::documentsKept, kept -> kept == 0);
    awaitSaved(carol);
    assertThat(content(board)).containsOnlyOnce("Offline card");
    soon().until(carol::documentsKept, kept -> kept == 0);
    assertThat(card.count()).isEqualTo(1);
    // Another tab sends what the closed one left, though it shows no document.
    daveAgain.signInAt("/");
    soon().until(() -> content(closed), text -> text.contains("Before. Then closed."));
    assertThat(history(closed)).doesNotHaveDuplicates();
  }

  @Test
  void withoutANetworkItSaysOffline() {
    Author alice = author("Alice", window().setViewportSize(360, 740));
    String id = shared("No network", alice);
    alice.atEnd().type("Before. ");
    awaitSaved(alice);
    alice.page().context().setOffline(true);
    // The browser knows that there is no network, and the page finds its connection broken.
    stack().gateway().kill();
    soon().until(alice::state, "offline"::equals);
    alice.type("Without a network.");
    soon().until(() -> alice.unsentEdits() > 0);
    Locator unsent = alice.page().locator(".unsent .short");
    assertThat(unsent.isVisible()).isTrue();
    assertThat(unsent.innerText()).contains(Integer.toString(alice.unsentEdits()));
    assertThat(alice.page().evaluate("document.documentElement.scrollWidth")).isEqualTo(360);
    // Nothing stands over it.
    BoundingBox box = unsent.boundingBox();
    assertThat(
            alice
                .page()
                .evaluate(
                    "([x, y]) => document.elementFromPoint(x, y).className",
                    List.of(box.x + box.width - 1, box.y + box.height / 2)))
        .isEqualTo("short");
    alice.screenshot("offline-phone");
    stack().gateway().start();
    stack().gateway().awaitReady();
    alice.page().context().setOffline(false);
    awaitShown("Before. Without a network.", alice);
    assertThat(content(id)).containsOnlyOnce("Without a network.");
    assertThat(history(id)).doesNotHaveDuplicates();
  }

  /** Waits until a text is saved, and is all that is there. */
  private static void awaitShown(String text, Author... authors) {
    soon()
        .untilAsserted(() -> {
          for (Author author : authors) {
            assertThat(author.state()).as(author.name()).isEqualTo("saved");
            assertThat(author.text().strip()).as(author.name()).isEqualTo(text);
          }
        });
  }

  private static void awaitText(Author author, String text) {
    soon().until(() -> author.text().strip(), text::equals);
  }

  /** The ids of all operations of a document, in order. */
  private static List<String> history(String id) {
    return new Installation(stack(), "Alice")
        .call("GET", "/documents/" + id + "/operations?after=0&limit=500", "")
        .get("items")
        .valueStream()
        .map(operation -> operation.get("opId").asString())
        .toList();
  }

  private static String content(String id) {
    return new Installation(stack(), "Alice")
        .call("GET", "/documents/" + id + "/content", "")
        .get("content")
        .toString();
  }
}
