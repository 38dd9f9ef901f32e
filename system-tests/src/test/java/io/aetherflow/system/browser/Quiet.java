package io.aetherflow.system.browser;

import com.microsoft.playwright.Page;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A page on which nothing moves or fades. */
final class Quiet {
  private static final String ANIMATIONS_REST =
      "document.getAnimations().every((it) => it.playState !== 'running'"
          + " || it.effect.getTiming().iterations === Infinity)";

  private Quiet() {}

  /** Waits until all animations have ended that ever end. */
  static void await(Page page) {
    // Asked from outside: the page's policy lets no text be run as a program inside of it.
    Awaitility.await()
        .pollInSameThread()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Boolean.TRUE.equals(page.evaluate(ANIMATIONS_REST)));
  }
}
