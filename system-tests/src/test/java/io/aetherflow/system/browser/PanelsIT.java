package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.SelectOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the panels beside a document tell of it: its history, and where the time of edits goes. */
class PanelsIT extends BrowserTest {
  private static final double ROUNDING = 0.001;
  private static final int OPERATIONS_READ_AT_ONCE = 400;
  private static final int SECONDS_OF_ACTIVITY = 60;

  @Test
  void theHistoryTellsWhoDidWhatAndBringsVersionsBack() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("History", alice, bob);
    alice.atEnd().type("Alice was here. ");
    awaitLevel(alice, bob);
    long first = alice.version();
    alice.openPanel("history");
    soon().until(() -> alice.page().locator(".groups .row").count() == 1);

    alice.page().locator("[data-name-version]").click();
    alice.page().locator("#version-name").waitFor();
    Accessibility.check(alice.page(), "the dialog for a version's name");
    alice.press("Escape");
    name(alice, "First draft");

    // What others write comes while the panel is open.
    bob.atEnd();
    for (int i = 0; i < "was here. ".length(); i++) {
      bob.press("Backspace");
    }
    bob.type("and Bob are here.");
    awaitSaved(bob);
    soon().until(() -> alice.page().locator(".groups .row").count() == 2);
    assertThat(alice.page().locator(".groups .row").first().innerText())
        .contains("Bob", "+17", "−10");

    alice.page().locator(".groups .row").first().click();
    soon().until(() -> marks(alice, "ins").contains("and Bob are here."));
    assertThat(marks(alice, "del")).contains("was here. ");
    assertThat(alice.page().locator("ins.change").first().getAttribute("title")).contains("Bob");
    assertThat(alice.page().locator(".authors").innerText())
        .contains("Bob")
        .doesNotContain("Alice");
    Accessibility.check(alice.page(), "a version that is looked at");
    alice.screenshot("history-version");

    // Compared with the beginning, both have their part.
    alice.page().locator("#version-base").selectOption("0");
    soon().until(() -> alice.page().locator(".authors li").count() == 2);
    assertThat(marks(alice, "ins")).contains("Alice ", "and Bob are here.");

    // The slider opens any version; a version is restored as a new edit.
    slide(alice, first);
    assertThat(marks(alice, "ins")).containsExactly("Alice was here. ");
    assertThat(titles(alice, "ins")).containsExactly("Inserted by Alice");
    assertThat(alice.page().locator(".authors").innerText())
        .contains("Alice")
        .doesNotContain("Bob");
    alice.page().locator("[data-restore]").click();
    soon().until(bob::text, text -> text.strip().equals("Alice was here."));
    alice.openPanel("people");
    awaitLevel(alice, bob);
    assertThat(alice.version()).isGreaterThan(first);
    alice.openPanel("history");
    soon().until(() -> alice.page().locator(".groups .row").count() == 3);
    assertThat(alice.page().locator(".groups .row").first().innerText())
        .contains("As in version " + first + " again");
    alice.screenshot("history-restored");
    alice.openPanel("people");
  }

  @Test
  void twoNamedVersionsAreCompared() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Drafts", alice, bob);
    alice.atEnd().type("Alice begins. ");
    awaitLevel(alice, bob);
    long first = alice.version();
    alice.type("She goes on. ");
    awaitLevel(alice, bob);
    bob.atEnd().type("Bob ends.").press("Control+Home");
    for (int i = 0; i < "Alice ".length(); i++) {
      bob.press("Delete");
    }
    awaitLevel(alice, bob);
    long second = alice.version();
    bob.atEnd().type("Not compared.");
    awaitLevel(alice, bob);

    alice.openPanel("history");
    slide(alice, first);
    name(alice, "First draft");
    Locator heading = alice.page().locator(".version h2");
    soon().until(heading::innerText, it -> it.contains("First draft"));
    slide(alice, second);
    name(alice, "Second draft");
    alice.page().locator("[data-back]").click();
    alice.page().locator(".names .row:has-text('Second draft')").click();
    awaitShown(alice, second);
    soon().until(heading::innerText, it -> it.contains("Second draft"));
    compareWith(alice, "First draft");
    soon().until(() -> alice.page().locator(".authors li").count() == 2);
    assertThat(marks(alice, "ins")).containsExactly("She goes on. ", "Bob ends.");
    assertThat(titles(alice, "ins")).containsExactly("Inserted by Alice", "Inserted by Bob");
    assertThat(marks(alice, "del")).containsExactly("Alice ");
    assertThat(titles(alice, "del")).containsExactly("Deleted by Bob");
    assertThat(alice.page().locator(".authors li").allInnerTexts().toString().replaceAll("\\s", ""))
        .contains("Bob+9−6", "Alice+13−0");
    assertThat(alice.page().locator(".version .ql-editor").innerText())
        .contains("begins.")
        .doesNotContain("Not compared.");
    alice.screenshot("history-compared");

    // A version is offered as soon as it has a name, and chosen by it also where the change begins.
    slide(alice, second);
    soon().until(() -> baseVersion(alice) > first);
    long own = baseVersion(alice);
    slide(alice, own);
    name(alice, "Before Bob");
    slide(alice, second);
    compareWith(alice, "Before Bob");
    assertThat(baseVersion(alice)).isEqualTo(own);
    assertThat(marks(alice, "ins")).containsExactly("Bob ends.");
    alice.openPanel("people");
  }

  @Test
  void aNameThatSomebodyElseGivesChangesOrTakesIsSeenAtOnce() {
    Author alice = author("Alice");
    Author bob = author("Bob", window().setViewportSize(360, 740).setLocale("zh-CN"));
    shared("Names", alice, bob);
    alice.atEnd().type("Something to name.");
    awaitLevel(alice, bob);
    alice.openPanel("history");
    bob.openPanel("history");
    bob.page().locator(".groups .row").first().waitFor();
    name(alice, "Draft");
    Locator names = bob.page().locator(".names .name");
    soon().until(names::allInnerTexts, List.of("Draft")::equals);
    bob.screenshot("history-names-phone");

    // In the list, and over the version that is looked at.
    names.first().click();
    Locator heading = bob.page().locator(".version h2");
    soon().until(heading::innerText, it -> it.contains("Draft"));
    name(alice, "Final");
    soon().until(heading::innerText, it -> it.contains("Final"));
    bob.openPanel("history");
    soon().until(names::allInnerTexts, List.of("Final")::equals);

    // Bob takes the name away, and nobody has it any more.
    bob.page().locator(".names .button.quiet").click();
    soon().until(() -> alice.page().locator(".names").count() == 0);
    assertThat(alice.page().locator(".label-chip").count()).isZero();
    soon().until(() -> bob.page().locator(".names").count() == 0);
    soon().until(heading::innerText, it -> !it.contains("Final"));
  }

  @Test
  void olderChangesAreShownOnRequest() {
    Installation alice = new Installation(stack(), "Alice");
    String id = alice.create("Long", "text");
    long version = 0;
    for (int i = 0; i < 10; i++) {
      version = alice.edit(id, version, "[{\"insert\":\"a\"}]");
    }
    Installation bob = new Installation(stack(), "Bob");
    for (int i = 0; i < OPERATIONS_READ_AT_ONCE; i++) {
      version = bob.edit(id, version, "[{\"insert\":\"b\"}]");
    }
    Author carol = author("Carol");
    carol.signInAt("/d/" + id);
    carol.awaitEditor();
    carol.openPanel("history");
    Locator groups = carol.page().locator(".groups .row");
    soon().until(() -> groups.count() == 1);
    assertThat(groups.first().innerText()).contains("Bob", "+" + OPERATIONS_READ_AT_ONCE);
    Locator older = carol.page().locator(".history > .button");
    older.click();
    soon().until(() -> groups.count() == 2);
    assertThat(groups.last().innerText()).contains("Alice", "+10");
    assertThat(groups.first().innerText()).contains("Bob", "+" + OPERATIONS_READ_AT_ONCE);
    soon().until(() -> older.count() == 0);
    groups.last().click();
    awaitShown(carol, 10);
    assertThat(marks(carol, "ins")).containsExactly("aaaaaaaaaa");
  }

  @Test
  void linkAndIdAreCopied() {
    Author alice = author("Alice");
    String id = shared("Copied", alice);
    alice.page().context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
    Locator copies = alice.page().locator(".content .button:has-text('Copy')");
    copies.filter(new Locator.FilterOptions().setHasText("Copy link")).click();
    soon().until(() -> clipboard(alice), stack().address().concat("/d/" + id)::equals);
    soon()
        .until(
            () -> alice.page().locator(".toast").allInnerTexts().toString(),
            told -> told.contains("The link is copied."));
    copies.filter(new Locator.FilterOptions().setHasText("Copy ID")).click();
    soon().until(() -> clipboard(alice), id::equals);
    // From the dialog for sharing too.
    alice.page().locator("[data-share]").click();
    alice.page().locator("[role=dialog] [data-focus-first]").click();
    soon().until(() -> clipboard(alice), stack().address().concat("/d/" + id)::equals);
    // Who follows the link is in the document.
    Author bob = author("Bob");
    bob.signInAt(clipboard(alice).substring(stack().address().length()));
    bob.awaitEditor();
  }

  private static String clipboard(Author author) {
    return String.valueOf(author.page().evaluate("navigator.clipboard.readText()"));
  }

  @Test
  void lockAndShareAreReachedByKeysAlone() {
    Author alice = author("Alice");
    Author bob = author("Bob");
    shared("Keys", alice, bob);
    alice.page().evaluate("document.activeElement.blur()");
    alice.tabTo("button.lock").press("Enter");
    soon().until(() -> !bob.mayEdit());
    assertThat(alice.focused("button.lock")).isTrue();
    soon().until(() -> alice.lockButton().innerText().contains("Unlock"));
    alice.press("Space");
    soon().until(bob::mayEdit);
    assertThat(alice.focused("button.lock")).isTrue();

    alice.press("Shift+Tab");
    assertThat(alice.focused("[data-share]")).isTrue();
    alice.press("Enter");
    soon().until(() -> alice.focused("[role=dialog] [data-focus-first]"));
    alice.tabTo("#share-access").press("ArrowDown");
    soon().until(() -> !bob.mayEdit());
    alice.press("Escape");
    soon().until(() -> alice.focused("[data-share]"));
    assertThat(alice.page().locator("[role=dialog]").count()).isZero();
    // The button that closes it does the same.
    alice.press("Enter");
    soon().until(() -> alice.focused("[role=dialog] [data-focus-first]"));
    alice.tabTo(".page-dialog-head button").press("Enter");
    soon().until(() -> alice.focused("[data-share]"));
  }

  private static void slide(Author author, long version) {
    author.page().locator("#version-slider").fill(Long.toString(version));
    awaitShown(author, version);
  }

  private static void compareWith(Author author, String name) {
    Locator base = author.page().locator("#version-base");
    base.selectOption(new SelectOption().setLabel(name));
    soon().until(() -> base.evaluate("it => it.selectedOptions[0].label"), name::equals);
  }

  private static long baseVersion(Author author) {
    return Long.parseLong(author.page().locator(".version").getAttribute("data-base-version"));
  }

  /** Names the version that is shown. */
  private static void name(Author author, String name) {
    author.page().locator("[data-name-version]").click();
    author.page().locator("#version-name").fill(name);
    author.press("Enter");
    soon().until(() -> author.page().locator(".names").innerText().contains(name));
  }

  private static void awaitShown(Author author, long version) {
    author.page().locator("[data-shown-version='" + version + "']").waitFor();
  }

  private static List<String> marks(Author author, String tag) {
    return author.page().locator(tag + ".change").allInnerTexts();
  }

  /** What is said of each mark: what was done, and by whom. */
  private static List<String> titles(Author author, String tag) {
    return author.page().locator(tag + ".change").all().stream()
        .map(mark -> mark.getAttribute("title"))
        .toList();
  }

  @Test
  void theTracesTellWhatWasDoneAndWhereItsTimeWent() {
    Author alice = author("Alice");
    Line line = new Line(alice.page());
    Author bob = author("Bob");
    String id = shared("Traces", alice, bob);
    alice.atEnd();
    for (String word : List.of("These ", "words ", "are ", "traced.")) {
      alice.type(word);
      awaitSaved(alice);
    }
    awaitLevel(alice, bob);
    // Both replace the first word, and Bob has not seen what Alice wrote.
    long seen = alice.version();
    alice.press("Home").press("Control+Shift+ArrowRight").type("All ");
    awaitLevel(alice, bob);
    new Installation(stack(), "Bob").edit(id, seen, "[{\"insert\":\"Some \"},{\"delete\":6}]");
    soon().until(() -> alice.text().contains("Some "));
    // Then Alice misses something, and notices when the next operation comes.
    awaitLevel(alice, bob);
    line.loseOperations();
    bob.atEnd().type("1");
    // What arrives is handed on only while a page is asked something.
    soon().until(() -> bob.state().equals("saved") && line.hasLost());
    bob.type("2");
    awaitLevel(alice, bob);

    long version = alice.version();
    alice.openPanel("traces");
    List<Long> own = versionsBy("Alice", id);
    soon()
        .untilAsserted(() -> {
          assertThat(count(alice, "sent")).isEqualTo(own.size());
          assertThat(count(alice, "received")).isEqualTo(version - own.size());
          assertThat(count(alice, "conflicts")).isEqualTo(1);
          assertThat(count(alice, "resyncs")).isEqualTo(1);
        });
    double median = percentile(alice, 50);
    assertThat(median).isPositive().isLessThanOrEqualTo(percentile(alice, 95));
    assertThat(percentile(alice, 95)).isLessThanOrEqualTo(percentile(alice, 99));
    assertThat(alice.page().locator(".traces .list .row").count()).isEqualTo(own.size());

    Locator opened = alice.page().locator("[data-waterfall]");
    assertThat(opened.locator("strong").first().innerText()).isEqualTo("Version " + own.getLast());
    assertThat(opened.locator("a").getAttribute("href"))
        .matches("http://jaeger\\.example/trace/[0-9a-f]{32}");
    Locator stages = opened.locator("[data-stage]");
    assertThat(stages.evaluateAll("all => all.map((it) => it.dataset.stage)"))
        .isEqualTo(List.of("client", "gateway", "sequencing", "commit", "publish", "delivery"));
    double end = 0;
    for (Locator bar : stages.locator(".track i").all()) {
      double left = hundredths(bar, "left");
      assertThat(left).isCloseTo(end, within(ROUNDING));
      end = left + hundredths(bar, "width");
    }
    assertThat(end).isCloseTo(100, within(ROUNDING));
    // Each is shown as a whole number of milliseconds, or of their tenths.
    double sum =
        stages.locator(".value").allInnerTexts().stream().mapToDouble(PanelsIT::number).sum();
    assertThat(sum).isCloseTo(number(opened.locator(".total").innerText()), within(4.0));
    latencyChartShows(alice, own.size());
    activityChartShows(alice, id);
    Accessibility.check(alice.page(), "the traces");
    alice.screenshot("traces");
    alice.page().locator(".toast .button.quiet").click();
    alice.openPanel("people");
  }

  /** The line goes through as many times as there were, of which the percentiles are told. */
  private static void latencyChartShows(Author author, int count) {
    String points = author.page().locator(".chart polyline").getAttribute("points");
    List<double[]> drawn =
        Arrays.stream(points.split(" "))
            .map(
                point -> Arrays.stream(point.split(",")).mapToDouble(Double::parseDouble).toArray())
            .toList();
    assertThat(drawn).hasSize(count);
    assertThat(drawn.stream().map(point -> point[0]).toList()).isSorted();
    double slowest = percentile(author, 99);
    double top = Math.max(10, slowest);
    double[] millis =
        drawn.stream().mapToDouble(point -> (44 - point[1]) / 40 * top).sorted().toArray();
    // What is told is rounded to a millisecond, or to a tenth of one.
    assertThat(millis[millis.length - 1]).isCloseTo(slowest, within(1.0));
    assertThat(millis[(int) Math.ceil(0.5 * count) - 1])
        .isCloseTo(percentile(author, 50), within(1.0));
  }

  /** Each bar is as high as there were operations in its second, and all are those of the log. */
  private static void activityChartShows(Author author, String id) {
    Locator bars = author.page().locator(".bars rect");
    assertThat(bars.count()).isEqualTo(SECONDS_OF_ACTIVITY);
    soon()
        .untilAsserted(() -> {
          long second = System.currentTimeMillis() / 1_000;
          List<?> told =
              (List<?>)
                  bars.evaluateAll(
                      "all => all.map((it) => [Number(it.textContent), Number(it.getAttribute('height'))])");
          List<double[]> shown =
              told.stream()
                  .map(bar ->
                      ((List<?>) bar)
                          .stream().mapToDouble(it -> ((Number) it).doubleValue()).toArray())
                  .toList();
          double sum = shown.stream().mapToDouble(bar -> bar[0]).sum();
          long expected =
              operations(id)
                  .filter(operation ->
                      operation.get("timestamp").asLong() / 1_000 > second - SECONDS_OF_ACTIVITY)
                  .count();
          assertThat(sum).isPositive().isEqualTo(expected);
          double tallest =
              Math.max(4, shown.stream().mapToDouble(bar -> bar[0]).max().orElseThrow());
          assertThat(shown)
              .allSatisfy(
                  bar -> assertThat(bar[1]).isCloseTo(bar[0] / tallest * 44 + 1, within(ROUNDING)));
        });
  }

  private static Stream<JsonNode> operations(String id) {
    return new Installation(stack(), "Alice")
        .call("GET", "/documents/" + id + "/operations?after=0&limit=500", "")
        .get("items")
        .valueStream();
  }

  private static List<Long> versionsBy(String name, String id) {
    return operations(id)
        .filter(operation -> operation.at("/user/name").asString().equals(name))
        .map(operation -> operation.get("version").asLong())
        .toList();
  }

  private static long count(Author author, String what) {
    return (long) number(author.page().locator("[data-count=" + what + "] dd").innerText());
  }

  private static double percentile(Author author, int part) {
    return number(author.page().locator("[data-percentile='" + part + "'] dd").innerText());
  }

  private static double number(String shown) {
    return Double.parseDouble(shown.replaceAll("[^\\d.]", ""));
  }

  private static double hundredths(Locator bar, String property) {
    return number(String.valueOf(bar.evaluate("(it, name) => it.style[name]", property)));
  }
}
