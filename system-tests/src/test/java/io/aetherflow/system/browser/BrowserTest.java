package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import io.aetherflow.system.stack.Stack;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A test of the page in windows of a real browser, on real services, PostgreSQL and Redis. All such
 * tests share one stack and one browser, which are started by the first and end with the last.
 */
@ExtendWith(BrowserTest.Shared.class)
abstract class BrowserTest {
  static final int WIDTH = 1280;
  static final int HEIGHT = 800;

  /** Nothing answers there; the page only links to it. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "AETHERFLOW_TRACE_URL",
          "http://jaeger.example/trace/{traceId}",
          // All edits, though the requests that bring the pages are traced as well.
          "AETHERFLOW_TRACES_PER_SECOND",
          "1000");

  private static final Duration SOON = Duration.ofSeconds(60);

  private static @Nullable Resources resources;

  private final List<Author> authors = new ArrayList<>();
  private String test = "";

  /** What the tests share. */
  private record Resources(Stack stack, Chromium chromium) implements AutoCloseable {
    @Override
    public void close() {
      chromium.close();
      stack.close();
    }
  }

  /** Starts the shared resources once, and leaves their end to JUnit. */
  static final class Shared implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
      Optional<Path> executable = Chromium.installed();
      if (executable.isPresent()) {
        resources =
            context
                .getRoot()
                .getStore(ExtensionContext.Namespace.create(BrowserTest.class))
                .computeIfAbsent(
                    Resources.class,
                    key -> new Resources(startStack(), Chromium.start(executable.orElseThrow())),
                    Resources.class);
      }
    }
  }

  /** Started, and asked once: the first to ask finds everything cold. */
  private static Stack startStack() {
    Stack stack = Stack.start(1, 1, SETTINGS);
    soon()
        .ignoreExceptions()
        .until(() -> {
          Installation first = new Installation(stack, "First");
          first.create("First", "text");
          return first.call("GET", "/documents?pageSize=1&present=true", "").has("items");
        });
    return stack;
  }

  @BeforeAll
  static void needsChromium() {
    Assumptions.assumeTrue(resources != null, "No Chromium on the PATH: the page is not tested");
  }

  @BeforeEach
  void name(TestInfo info) {
    test = info.getTestMethod().orElseThrow().getName();
  }

  @AfterEach
  void close() {
    for (Author author : authors) {
      author.screenshot(test + "-" + author.name());
    }
    List<String> complaints = authors.stream().flatMap(it -> it.complaints().stream()).toList();
    authors.forEach(Author::close);
    assertThat(complaints).as("what the browsers complained about").isEmpty();
  }

  /**
   * The first creates the document, the second joins by its id, and everybody else by its address.
   */
  final String shared(String name, Author first, Author... others) {
    first.signInAt("/");
    String id = first.create(name);
    for (int i = 0; i < others.length; i++) {
      if (i == 0) {
        others[i].signInAt("/");
        others[i].joinById(id);
      } else {
        assertThat(others[i].signInAt("/d/" + id).status()).isEqualTo(200);
        others[i].awaitEditor();
      }
    }
    return id;
  }

  final Author author(String name) {
    return author(name, window());
  }

  final Author author(String name, NewContextOptions options) {
    Author author = new Author(browser(), stack().address(), name, options);
    authors.add(author);
    return author;
  }

  static NewContextOptions window() {
    return new NewContextOptions().setViewportSize(WIDTH, HEIGHT).setLocale("en-GB");
  }

  final List<Author> authors() {
    return authors;
  }

  /** Waits until everything is saved, and everybody is at one version and shows the same. */
  static void awaitLevel(Author... authors) {
    soon()
        .untilAsserted(() -> {
          for (Author author : authors) {
            assertThat(author.state()).as(author.name()).isEqualTo("saved");
            assertThat(author.version()).as(author.name()).isEqualTo(authors[0].version());
            assertThat(author.html()).as(author.name()).isEqualTo(authors[0].html());
          }
        });
  }

  static void awaitSaved(Author author) {
    soon().until(author::state, "saved"::equals);
  }

  static ConditionFactory soon() {
    // Playwright belongs to one thread: conditions are asked on the test's own.
    return await().pollInSameThread().pollInterval(Duration.ofMillis(50)).atMost(SOON);
  }

  static Browser browser() {
    return resources().chromium().browser();
  }

  static Stack stack() {
    return resources().stack();
  }

  private static Resources resources() {
    return Objects.requireNonNull(resources);
  }
}
