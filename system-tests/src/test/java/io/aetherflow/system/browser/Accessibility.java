package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.aetherflow.system.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** Asks axe-core what keeps people from using a page. */
final class Accessibility {
  /** As one text each: the rule, how serious it is, and where. */
  private static final String FINDINGS =
      """
      axe.run(document, { resultTypes: ['violations'] }).then((found) =>
        found.violations
          .filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, impact, nodes }) => `${id} (${impact}): ` + nodes.map(({ html, failureSummary }) =>
            `${html.slice(0, 160)} – ${failureSummary}`).join('; ')))
      """;

  private Accessibility() {}

  /**
   * Fails when something is serious or worse, once nothing moves: what fades has little contrast.
   * It is looked at again before that, since something may begin to fade while it is looked at.
   */
  static void check(Page page, String what) {
    if (!Boolean.TRUE.equals(page.evaluate("typeof axe === 'object'"))) {
      page.evaluate(source());
    }
    List<?> found = findings(page);
    assertThat(found.isEmpty() ? found : findings(page)).as("accessibility of %s", what).isEmpty();
  }

  private static List<?> findings(Page page) {
    Quiet.await(page);
    return (List<?>) page.evaluate(FINDINGS);
  }

  private static String source() {
    try {
      return Files.readString(Stack.root().resolve("web/node_modules/axe-core/axe.min.js"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
