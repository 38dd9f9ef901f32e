package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The pages around the document: the list, creating, sharing, in both languages and sizes. */
class PagesIT extends BrowserTest {
  /** So many documents the list asks for at once. */
  private static final int PAGE = 30;

  private static Locator row(Author author, String name) {
    return author.page().locator(".row").filter(new Locator.FilterOptions().setHasText(name));
  }

  /** Chooses from the menu of a document. */
  private static void choose(Author author, String name, String action) {
    row(author, name).locator("button.menu").click();
    author
        .page()
        .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(action).setExact(true))
        .click();
  }

  private static void show(Author author, String state) {
    author
        .page()
        .locator(".states label")
        .filter(new Locator.FilterOptions().setHasText(state))
        .click();
  }

  private static void awaitRows(Author author, String name, int count) {
    soon().until(() -> row(author, name).count() == count);
  }

  @Test
  void theListShowsWhoIsWhereAndWhatWasChanged() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    String name = "Who is here " + UUID.randomUUID();
    shared(name, alice, bob);
    alice.atEnd().type("x");
    awaitLevel(alice, bob);
    Author carol = author("Carol");
    carol.signInAt("/");
    carol.page().locator(".search").fill(name);
    awaitRows(carol, name, 1);
    Locator faces = row(carol, name).locator(".faces");
    soon().until(() -> faces.count() == 1 && faces.getAttribute("aria-label").contains("Bob"));
    assertThat(faces.getAttribute("aria-label")).contains("Alice", "Bob");
    assertThat(row(carol, name).locator("time").innerText()).contains("now");
    // Who leaves is gone from the list without anybody asking, and who holds the lock is told.
    Locator lock = row(carol, name).locator(".locked");
    assertThat(lock.count()).isZero();
    alice.lockButton().click();
    bob.page().locator("header a.brand").click();
    soon().until(() -> !faces.getAttribute("aria-label").contains("Bob") && lock.count() == 1);
    assertThat(lock.innerText()).isEqualTo("Locked by Alice");
    // It ends with its holder.
    alice.page().locator("header a.brand").click();
    soon().until(() -> faces.count() == 0 && lock.count() == 0);
    carol.page().locator(".search").fill(name + " none");
    carol.page().waitForSelector(".empty");
  }

  @Test
  void aDocumentIsRenamedArchivedDeletedAndBroughtBack() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    String draft = "Draft " + UUID.randomUUID();
    String name = "Plan " + UUID.randomUUID();
    shared(draft, alice, bob);
    // Where it is written, its name is changed by a click, and all see that.
    alice.page().locator("header .title").click();
    alice.page().locator("#rename").fill(name);
    alice.press("Enter");
    soon().until(() -> bob.page().locator("header .title").innerText(), name::equals);
    soon().until(() -> bob.page().title(), title -> title.startsWith(name));
    alice.page().locator("header a.brand").click();
    awaitRows(alice, name, 1);
    choose(alice, name, "Rename");
    alice.page().locator("#rename").fill(name + " B");
    alice.page().keyboard().press("Enter");
    awaitRows(alice, name + " B", 1);

    choose(alice, name, "Archive");
    awaitRows(alice, name, 0);
    alice.page().locator(".toast button:has-text('Undo')").click();
    awaitRows(alice, name, 1);
    // What is archived is listed and read, and nobody writes in it.
    choose(alice, name, "Archive");
    awaitRows(alice, name, 0);
    soon().until(() -> !bob.mayEdit());
    assertThat(bob.page().locator(".notice").innerText()).contains("archived");
    show(alice, "Archived");
    alice.page().locator(".search").fill(name.substring(5));
    awaitRows(alice, name, 1);
    soon().until(() -> alice.page().locator(".row").count() == 1);
    row(alice, name).locator(".link").click();
    alice.page().locator(".notice").waitFor();
    assertThat(alice.mayEdit()).isFalse();
    alice.page().locator("header a.brand").click();
    awaitRows(alice, name, 1);
    picture(alice, "pages-archived");
    choose(alice, name, "Bring back");
    awaitRows(alice, name, 0);
    soon().until(bob::mayEdit);
    show(alice, "Active");
    awaitRows(alice, name, 1);

    choose(alice, name, "Delete");
    awaitRows(alice, name, 0);
    show(alice, "Deleted");
    awaitRows(alice, name, 1);
    choose(alice, name, "Bring back");
    awaitRows(alice, name, 0);
    show(alice, "Active");
    awaitRows(alice, name, 1);
  }

  @Test
  void aLongListIsReadPageByPage() {
    Installation ivy = new Installation(stack(), "Ivy");
    String key = UUID.randomUUID().toString();
    for (int i = 1; i <= PAGE + 3; i++) {
      ivy.create((i % 2 == 0 ? "Even " : "Odd ") + key + " " + i, "text");
    }
    // On the first page as long as nothing is searched.
    ivy.create("Another", "text");
    Author author = author("Ivy");
    author.signInAt("/");
    author.page().locator(".search").fill(key);
    awaitRows(author, key, PAGE);
    Locator more = author.page().locator("button.more");
    more.focus();
    author.press("Enter");
    awaitRows(author, key, PAGE + 3);
    assertThat(more.count()).isZero();
    assertThat(row(author, key).locator(".name").allInnerTexts()).doesNotHaveDuplicates();
    // Who reads on with the keys goes on where the list went on.
    assertThat(author.page().evaluate("document.activeElement.closest('.row').innerText"))
        .asString()
        .contains(key + " 3");
    // A search asks the server, and not only what is shown.
    author.page().locator(".search").fill("odd " + key);
    awaitRows(author, key, PAGE / 2 + 2);
    assertThat(more.count()).isZero();
    author.page().locator(".search").fill(key);
    awaitRows(author, key, PAGE);
    more.click();
    awaitRows(author, key, PAGE + 3);
  }

  @Test
  void everythingGoesByKeyboard() {
    Author alice = author("Alice");
    String name = "By keyboard " + UUID.randomUUID();
    alice.signInAt("/");
    alice.create(name);
    alice.page().locator("header a.brand").focus();
    alice.press("Enter");
    awaitRows(alice, name, 1);
    row(alice, name).locator("button.menu").focus();
    alice.press("Enter").press("ArrowDown").press("Enter");
    alice.page().waitForSelector("#rename");
    soon().until(() -> alice.page().evaluate("document.activeElement.id"), "rename"::equals);
    alice.press("Escape");
    soon().until(() -> alice.page().locator("#rename").count() == 0);
    row(alice, name).locator("button.menu").focus();
    alice.press("Enter");
    alice.page().waitForSelector("[role=menu]");
    alice.type("Archive").press("Enter");
    awaitRows(alice, name, 0);
    alice.page().locator(".toast button:has-text('Undo')").focus();
    alice.press("Enter");
    awaitRows(alice, name, 1);
  }

  @Test
  void membersGetAndLoseTheirRights() {
    Author alice = author("Alice");
    String name = "Members " + UUID.randomUUID();
    alice.signInAt("/");
    alice.page().locator("#access").selectOption("none");
    String id = alice.create(name);
    Author dave = author("Dave");
    dave.signInAt("/");
    dave.page().locator(".search").fill(name);
    dave.page().waitForSelector(".empty");

    alice.page().locator("[data-share]").click();
    alice.page().locator("#share-new").fill("Dave");
    alice.page().locator("#share-new ~ select").selectOption("viewer");
    alice.page().locator(".page-dialog form button[type=submit]").click();
    Locator members = alice.page().locator(".members li");
    soon().until(() -> members.count() == 2);
    dave.page().locator(".search").fill(name.substring(0, 10));
    awaitRows(dave, name, 1);
    assertThat(row(dave, name).innerText()).contains("can read");

    alice.page().getByLabel("Role of Dave").selectOption("editor");
    dave.page().navigate(stack().address() + "/d/" + id);
    dave.awaitEditor();
    alice.page().getByLabel("Remove Dave").click();
    soon().until(() -> members.count() == 1);
    soon().until(() -> !dave.mayEdit());
    // A document keeps an owner.
    alice.page().getByLabel("Role of Alice").selectOption("viewer");
    soon().until(() -> alice.page().locator(".page-dialog [role=alert]").count() == 1);
    assertThat(alice.page().locator(".page-dialog [role=alert]").innerText())
        .contains("at least one owner");
    assertThat(alice.page().getByLabel("Role of Alice").inputValue()).isEqualTo("owner");
    assertThat(alice.page().locator("#share-link").inputValue()).endsWith("/d/" + id);
    alice.expectComplaint("Failed to load resource");
  }

  @Test
  void membersHavePrioritiesWhereTheseDecide() {
    Author alice = author("Alice");
    alice.signInAt("/");
    String id = alice.create("Priorities " + UUID.randomUUID());
    Installation owner = new Installation(stack(), "Alice");
    owner.call(
        "PUT", "/documents/" + id + "/members/bob", "{\"role\":\"editor\",\"name\":\"Bob\"}");
    alice.page().locator("[data-share]").click();
    Locator ofBob = alice.page().getByLabel("Priority of Bob");
    alice.page().getByLabel("Role of Bob").waitFor();
    assertThat(ofBob.count()).isZero();
    alice.press("Escape");

    owner.call("PATCH", "/documents/" + id, "{\"policy\":\"priority\"}");
    alice.page().locator("[data-share]").click();
    ofBob.fill("2000000");
    alice.press("Tab");
    assertThat(alice.page().locator(".page-dialog [role=alert]").innerText()).contains("1000000");
    assertThat(ofBob.inputValue()).isEqualTo("0");
    ofBob.fill("7");
    alice.press("Tab");
    soon().until(() -> priorities(owner, id), Map.of("alice", 0, "bob", 7)::equals);
    // A new role leaves the priority as it is.
    alice.page().getByLabel("Role of Bob").selectOption("owner");
    soon().until(() -> alice.page().getByLabel("Role of Bob").isEnabled());
    assertThat(priorities(owner, id)).containsEntry("bob", 7);
    Accessibility.check(alice.page(), "the priorities of members");
  }

  private static Map<String, Integer> priorities(Installation owner, String id) {
    Map<String, Integer> found = new HashMap<>();
    owner
        .call("GET", "/documents/" + id + "/members", "")
        .path("items")
        .forEach(
            member -> found.put(member.path("userId").asString(), member.path("priority").asInt()));
    return found;
  }

  @Test
  void typeAndPolicyAreChosen() {
    Author alice = author("Alice");
    alice.signInAt("/");
    alice.page().locator("summary").click();
    alice.page().locator("#type").selectOption("json");
    alice.page().locator("#policy").selectOption("manual");
    alice.page().locator("#new-name").fill("A board where people decide");
    alice.press("Enter");
    alice.page().locator("[data-begin]").waitFor();
    String path = (String) alice.page().evaluate("location.pathname");
    JsonNode made =
        new Installation(stack(), "Alice")
            .call("GET", "/documents/" + path.substring(path.lastIndexOf('/') + 1), "");
    assertThat(made.get("type").asString()).isEqualTo("json");
    assertThat(made.get("policy").asString()).isEqualTo("manual");
    assertThat(made.get("name").asString()).isEqualTo("A board where people decide");
  }

  @Test
  void thePagesAreForEverybody() {
    look("en-GB", ColorScheme.LIGHT, WIDTH);
    look("zh-CN", ColorScheme.DARK, WIDTH);
    look("en-GB", ColorScheme.DARK, 360);
    look("zh-CN", ColorScheme.LIGHT, 360);
  }

  private void look(String language, ColorScheme scheme, int width) {
    String suffix =
        "-" + language.substring(0, 2) + "-" + scheme.name().toLowerCase(Locale.ROOT) + "-" + width;
    Author author =
        author(
            "Grace",
            new NewContextOptions()
                .setViewportSize(width, width == WIDTH ? HEIGHT : 740)
                .setLocale(language)
                .setColorScheme(scheme));
    Page page = author.page();
    page.navigate(stack().address() + "/");
    page.waitForSelector("#user-name");
    picture(author, "pages-sign-in" + suffix);
    author.signInAt("/");
    page.waitForSelector("#new-name");
    Installation grace = new Installation(stack(), "Grace");
    grace.create("Meeting notes 会议记录", "text");
    grace.create("Roadmap", "json");
    page.reload();
    page.waitForSelector(".row");
    picture(author, "pages-list" + suffix);
    page.locator("summary").click();
    picture(author, "pages-create" + suffix);
    page.locator(".row button.menu").first().click();
    page.waitForSelector("[role=menu]");
    picture(author, "pages-menu" + suffix);
    page.locator("[role=menuitem]").first().click();
    page.waitForSelector(".members li");
    picture(author, "pages-share" + suffix);
    assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
    author.close();
    authors().remove(author);
  }

  private static void picture(Author author, String name) {
    author.awaitQuiet();
    author.screenshot(name);
    Accessibility.check(author.page(), name);
  }

  @Test
  void nothingRunsThatIsNotThePagesOwn() {
    Author alice = author("Alice");
    String policy = alice.signInAt("/").headerValue("content-security-policy");
    assertThat(policy)
        .contains("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'")
        .doesNotContain("unsafe-eval", "script-src");
    alice.page().locator("#new-name").waitFor();
    alice
        .page()
        .evaluate(
            """
            () => {
              const script = document.createElement('script');
              script.textContent = 'window.ran = 1';
              document.body.append(script);
            }
            """);
    assertThat(alice.page().evaluate("window.ran === undefined")).isEqualTo(true);
    alice.expectComplaint("inline script violates");
  }

  @Test
  void aLanguageIsChosenAndRemembered() {
    Author alice = author("Alice");
    alice.page().navigate(stack().address() + "/");
    alice.page().waitForSelector("#user-name");
    alice.page().locator("select.language").selectOption("zh");
    assertThat(alice.page().locator("h1").innerText()).isEqualTo("一起书写");
    alice.page().reload();
    alice.page().waitForSelector("#user-name");
    assertThat(alice.page().locator("h1").innerText()).isEqualTo("一起书写");
    assertThat(alice.page().evaluate("document.documentElement.lang")).isEqualTo("zh-CN");
  }
}
