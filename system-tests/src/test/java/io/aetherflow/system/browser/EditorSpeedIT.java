package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Page;
import io.aetherflow.system.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * Measures in the page what writing costs in a document of 200 KB, beside an empty one, and writes
 * a report to {@code target/editor-speed.md}. Times depend on the machine: nothing is asserted of
 * them.
 */
class EditorSpeedIT extends BrowserTest {
  private static final boolean LONG = Boolean.getBoolean("aetherflow.long");
  private static final int RUNS = LONG ? 5 : 1;
  private static final int KEYS = LONG ? 200 : 60;
  private static final int LENGTH = 200 * 1024;
  private static final int DELAY_MILLIS = 40;

  /**
   * For each key stroke: how long the page's own work took (the listeners of its events, and what
   * they left to microtasks, which is where the editor takes up the change), and when the next
   * picture was there.
   */
  private static final String PROBE =
      """
      window.speed = { handling: [], paint: [] };
      let work = 0, key = 0, begun = 0;
      const settled = async () => { for (let i = 0; i < 20; i++) await null; };
      addEventListener('keydown', (event) => {
        key = event.timeStamp;
        work = 0;
        begun = performance.now();
        requestAnimationFrame(() => {
          const painted = new MessageChannel();
          painted.port1.onmessage = () => {
            speed.paint.push(performance.now() - key);
            speed.handling.push(work);
          };
          painted.port2.postMessage(0);
        });
      }, true);
      addEventListener('keydown', () => { work += performance.now() - begun; });
      addEventListener('beforeinput', () => { begun = performance.now(); }, true);
      addEventListener('input', async () => {
        await settled();
        work += performance.now() - begun;
      });
      """;

  private record Run(double openMillis, double handling, double paint) {}

  @Test
  void writingIsMeasured() throws IOException {
    Installation ana = new Installation(stack(), "Ana");
    String empty = ana.create("Empty", "text");
    String large = ana.create("Large", "text");
    ana.edit(large, 0, "[" + paragraphs() + "]");
    List<Run> base = new ArrayList<>();
    List<Run> full = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      base.add(measure(empty));
      full.add(measure(large));
    }
    String report =
        """
        # What writing costs in the page

        Median of %d runs of %d key strokes, %d ms apart; milliseconds.

        | | opening | handling of a key stroke, p95 | key stroke to next paint, p95 |
        |---|---|---|---|
        | empty document | %s |
        | document of %d characters | %s |
        """
            .formatted(RUNS, KEYS, DELAY_MILLIS, row(base), LENGTH, row(full));
    Path file = Stack.root().resolve("system-tests/target/editor-speed.md");
    Files.writeString(file, report);
    System.out.println(report);
    assertThat(full).allSatisfy(run -> assertThat(run.handling()).isPositive());
  }

  /** 200 KB in paragraphs of which every third has formatted words, as people write. */
  private static String paragraphs() {
    StringBuilder json = new StringBuilder();
    int length = 0;
    for (int i = 0; length < LENGTH; i++) {
      String words =
          "Paragraph %d of a long document that a team has written together over many months, "
              .formatted(i);
      json.append(json.isEmpty() ? "" : ",");
      json.append("{\"insert\":\"").append(words).append("\"}");
      length += words.length();
      if (i % 3 == 0) {
        json.append(",{\"insert\":\"with words that count\",\"attributes\":{\"bold\":true}}");
        length += "with words that count".length();
      }
      json.append(",{\"insert\":\"")
          .append("and with more to say about it. ".repeat(4))
          .append("\\n\"}");
      length += 4 * "and with more to say about it. ".length() + 1;
    }
    return json.toString();
  }

  private Run measure(String document) {
    Author author = new Author(browser(), stack().address(), "Ana", window());
    try {
      author.signInAt("/");
      author.page().locator("#join").waitFor();
      Page page = author.page();
      page.navigate(stack().address() + "/d/" + document);
      author.awaitEditor();
      double open = number(page, "performance.getEntriesByName('document-shown')[0].startTime");
      page.evaluate(PROBE);
      page.locator(".ql-editor").click();
      page.keyboard().press("Control+Home");
      page.evaluate("speed.handling.length = speed.paint.length = 0");
      page.keyboard().type("k".repeat(KEYS), new Keyboard.TypeOptions().setDelay(DELAY_MILLIS));
      soon().until(() -> number(page, "speed.paint.length") >= KEYS);
      return new Run(open, p95(page, "handling"), p95(page, "paint"));
    } finally {
      author.close();
    }
  }

  private static double p95(Page page, String what) {
    return number(
        page, "speed." + what + ".sort((a, b) => a - b)[Math.ceil(0.95 * " + KEYS + ") - 1]");
  }

  private static double number(Page page, String expression) {
    return ((Number) page.evaluate(expression)).doubleValue();
  }

  private static String row(List<Run> runs) {
    return String.format(
        Locale.ROOT,
        "%.0f | %.1f | %.1f",
        median(runs, Run::openMillis),
        median(runs, Run::handling),
        median(runs, Run::paint));
  }

  private static double median(List<Run> runs, ToDoubleFunction<Run> value) {
    return runs.stream().mapToDouble(value).sorted().toArray()[runs.size() / 2];
  }
}
