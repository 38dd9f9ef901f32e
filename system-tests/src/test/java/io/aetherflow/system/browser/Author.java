package io.aetherflow.system.browser;

import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import io.aetherflow.system.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A person in a browser window of their own. */
final class Author implements AutoCloseable {
  private static final String WITHOUT_FORMAT_TO_COME =
      """
      (editor) => {
        const copy = editor.cloneNode(true);
        for (const mark of copy.querySelectorAll('.ql-cursor')) {
          let around = mark.parentNode;
          mark.remove();
          while (around.childNodes.length === 0 && around.matches('strong, em, u, s, code, a, span')) {
            const empty = around;
            around = empty.parentNode;
            empty.remove();
          }
        }
        copy.querySelectorAll('[style=""]').forEach((it) => it.removeAttribute('style'));
        return copy.innerHTML;
      }
      """;

  private static final String DOCUMENTS_KEPT =
      """
      () => new Promise((resolve) => {
        const opening = indexedDB.open('aetherflow', 1);
        opening.onsuccess = () => {
          const database = opening.result;
          const keys = database.transaction('entries').objectStore('entries').getAllKeys();
          keys.onsuccess = () => {
            database.close();
            resolve(keys.result.filter(([, kind, , , part]) => kind === 'client' && part === 'pending').length);
          };
        };
      })
      """;

  /** More than a page has places for the focus. */
  private static final int TABS_MAX = 120;

  private static final String READY = ".ql-editor[contenteditable=true]";

  private final String name;
  private final String address;
  private final BrowserContext context;
  private final Page page;
  private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
  private final List<String> tolerated = new ArrayList<>();
  private final Map<UUID, Long> acknowledged = new ConcurrentHashMap<>();

  Author(Browser browser, String address, String name, Browser.NewContextOptions options) {
    this(address, name, browser.newContext(options));
  }

  private Author(String address, String name, BrowserContext context) {
    this.name = name;
    this.address = address;
    this.context = context;
    this.page = context.newPage();
    page.onPageError(complaints::add);
    page.onConsoleMessage(this::heard);
    page.onWebSocket(socket -> socket.onFrameReceived(frame -> acknowledged(frame.text())));
  }

  /** Notes what the server promises. */
  private void acknowledged(@Nullable String frame) {
    if (frame != null && frame.contains("\"ack\"")) {
      JsonNode ack = JsonMapper.shared().readTree(frame);
      if (ack.path("type").asString("").equals("ack")) {
        acknowledged.put(UUID.fromString(ack.get("opId").asString()), ack.get("version").asLong());
      }
    }
  }

  /**
   * A gateway that is away makes the browser complain about the network; everything else is a fault
   * of the page.
   */
  private void heard(ConsoleMessage message) {
    boolean network = message.text().contains("ERR_") || message.text().contains("WebSocket");
    if (Set.of("error", "warning").contains(message.type()) && !network) {
      complaints.add(message.text());
    }
  }

  /** The same person in another tab of the same browser. */
  Author inAnotherTab() {
    return new Author(address, name, context);
  }

  String name() {
    return name;
  }

  Page page() {
    return page;
  }

  /** What the browser has said against the page: exceptions, errors, refused scripts and styles. */
  List<String> complaints() {
    return complaints.stream()
        .filter(complaint -> tolerated.stream().noneMatch(complaint::contains))
        .toList();
  }

  /** Leaves out complaints with these words, which not every version of the browser makes. */
  void mayComplain(String words) {
    tolerated.add(words);
  }

  /** The edits that this window was told are committed, each with its version. */
  Map<UUID, Long> acknowledged() {
    return Map.copyOf(acknowledged);
  }

  /**
   * Leaves out complaints with these words: the browser tells too what a test has made the server
   * or the browser refuse. There has to be one.
   */
  void expectComplaint(String words) {
    await()
        .pollInSameThread()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          // Messages arrive while Playwright is asked something.
          page.title();
          return complaints.removeIf(complaint -> complaint.contains(words));
        });
    complaints.removeIf(complaint -> complaint.contains(words));
  }

  /** Signs in on the page at a path of the installation. */
  Response signInAt(String path) {
    Response response = page.navigate(address + path);
    page.locator("#user-name").fill(name);
    page.keyboard().press("Enter");
    return response;
  }

  /** Creates a document and returns its id. */
  String create(String documentName) {
    page.locator("#new-name").fill(documentName);
    page.keyboard().press("Enter");
    awaitEditor();
    String path = (String) page.evaluate("location.pathname");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  void joinById(String id) {
    page.locator("#join").fill(id);
    page.keyboard().press("Enter");
    awaitEditor();
  }

  void awaitEditor() {
    page.waitForSelector(READY);
  }

  /** Places the caret behind the last letter. */
  Author atEnd() {
    page.locator(".ql-editor").click();
    page.keyboard().press("Control+End");
    return this;
  }

  /** Places the caret behind the last letter of a paragraph. */
  Author atEndOf(int paragraph) {
    page.locator(".ql-editor p").nth(paragraph).click();
    page.keyboard().press("End");
    return this;
  }

  Author type(String text) {
    page.keyboard().type(text);
    return this;
  }

  Author press(String key) {
    page.keyboard().press(key);
    return this;
  }

  /** Presses the tabulator until something is focused that the selector names. */
  Author tabTo(String selector) {
    for (int presses = 0; presses < TABS_MAX; presses++) {
      page.keyboard().press("Tab");
      if (focused(selector)) {
        return this;
      }
    }
    throw new AssertionError("the keys do not lead to " + selector);
  }

  /** Whether the focus is on something that the selector names. */
  boolean focused(String selector) {
    return Boolean.TRUE.equals(
        page.evaluate("(selector) => document.activeElement.matches(selector)", selector));
  }

  /** Presses a button of the toolbar. */
  Author format(String format) {
    page.locator("[data-format=" + format + "]").click();
    return this;
  }

  Author heading(int level) {
    page.locator(".paragraph").selectOption(Integer.toString(level));
    return this;
  }

  /**
   * What stands in the editor, with its formatting; without the mark of the format that the next
   * letter is going to have, which is the writer's alone, and without styles that set nothing.
   */
  String html() {
    return (String) page.locator(".ql-editor").evaluate(WITHOUT_FORMAT_TO_COME);
  }

  String text() {
    // Where a format is set for letters to come, the editor keeps a mark without width.
    return page.locator(".ql-editor").innerText().replace("\ufeff", "");
  }

  /** Whose cursors are shown. */
  List<String> cursors() {
    return page.locator(".ql-cursor:not(.hidden) .ql-cursor-name").allTextContents().stream()
        .sorted()
        .toList();
  }

  /** Who is listed as being there. */
  List<String> people() {
    return page.locator(".people .name").allTextContents().stream().sorted().toList();
  }

  /** In which colours they are listed. */
  List<String> colors() {
    return page.locator(".people .dot").all().stream()
        .map(dot -> dot.getAttribute("style"))
        .toList();
  }

  /** {@code saved}, {@code saving}, {@code reconnecting}, {@code offline} and so on. */
  String state() {
    return state("data-state");
  }

  /** Waits until the page can be opened without a network. */
  Author awaitKeptPage() {
    await()
        .pollInSameThread()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            Boolean.TRUE.equals(page.evaluate("navigator.serviceWorker.controller !== null")));
    return this;
  }

  /** How many documents have unsent edits that the browser keeps. */
  int documentsKept() {
    return ((Number) page.evaluate(DOCUMENTS_KEPT)).intValue();
  }

  int unsentEdits() {
    return Integer.parseInt(state("data-unsent"));
  }

  private String state(String attribute) {
    return String.valueOf(page.locator("[data-unsent]").getAttribute(attribute));
  }

  long version() {
    return Long.parseLong(page.locator("[data-field=version]").innerText());
  }

  boolean mayEdit() {
    return page.locator(READY).count() == 1;
  }

  Locator lockButton() {
    return page.locator("button.lock");
  }

  /** Shows a panel; on a small screen the panels are opened first. */
  Author openPanel(String panel) {
    Locator tab = page.locator("[data-panel=" + panel + "]");
    if (!tab.isVisible()) {
      page.locator("button.people").click();
    }
    tab.click();
    return this;
  }

  /** Waits until nothing moves any more. */
  Author awaitQuiet() {
    Quiet.await(page);
    return this;
  }

  Path screenshot(String picture) {
    page.mouse().move(0, 0);
    Path file =
        Stack.root()
            .resolve(
                "system-tests/target/screenshots/"
                    + picture.replaceAll("[^A-Za-z0-9_-]", "_")
                    + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
    return file;
  }

  @Override
  public void close() {
    context.close();
  }
}
