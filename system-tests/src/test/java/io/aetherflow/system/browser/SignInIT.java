package io.aetherflow.system.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.aetherflow.system.stack.Stack;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logging in through an identity provider, in a real browser and with a gateway of its own. */
class SignInIT extends BrowserTest {
  private static @Nullable TestIdentityProvider provider;
  private static String address = "";

  private @Nullable BrowserContext context;
  private @Nullable Page opened;

  @BeforeAll
  static void start() {
    provider = TestIdentityProvider.start();
    address =
        stack()
            .startGateway(
                Map.of(
                    "AETHERFLOW_DEMO_LOGIN",
                    "false",
                    "AETHERFLOW_JWT_SECRET",
                    "",
                    "AETHERFLOW_JWT_ISSUER",
                    provider.issuer(),
                    "AETHERFLOW_JWT_AUDIENCE",
                    TestIdentityProvider.AUDIENCE,
                    "AETHERFLOW_OIDC_CLIENT_ID",
                    TestIdentityProvider.CLIENT,
                    "AETHERFLOW_OIDC_LABEL",
                    "Acme"));
    provider.clientAt(address);
  }

  @AfterAll
  static void stop() {
    if (provider != null) {
      provider.close();
    }
  }

  @BeforeEach
  void open() {
    provider().lifetime(Duration.ofMinutes(10));
    provider().audience(TestIdentityProvider.AUDIENCE);
    context = browser().newContext(window());
    opened = context.newPage();
  }

  @AfterEach
  void closePage() {
    Objects.requireNonNull(context).close();
  }

  private static TestIdentityProvider provider() {
    return Objects.requireNonNull(provider);
  }

  private Page page() {
    return Objects.requireNonNull(opened);
  }

  /** From the page to the provider, a name, and back. */
  private void signIn(String path, String name) {
    page().navigate(address + path);
    page().locator("button.primary").click();
    page().locator("input[name=name]").fill(name);
    page().keyboard().press("Enter");
  }

  private void awaitSignedIn(String name) {
    page().waitForSelector("header .me");
    assertThat(page().locator("header .me").innerText()).isEqualTo(name);
  }

  @Test
  void peopleComeBackToWhereTheyWantedToGo() {
    Author alice = author("Alice");
    String id = shared("Open to all", alice);
    alice.atEnd().type("Welcome.");
    awaitLevel(alice);
    page().navigate(address + "/d/" + id);
    page().waitForSelector("button.primary");
    Accessibility.check(page(), "signing in with a provider");
    page()
        .screenshot(
            new Page.ScreenshotOptions()
                .setPath(
                    Stack.root().resolve("system-tests/target/screenshots/pages-provider.png")));
    signIn("/d/" + id, "Dora");
    page().waitForSelector(".ql-editor[contenteditable=true]");
    soon().until(() -> page().locator(".ql-editor").innerText().contains("Welcome."));
    assertThat(page().url()).isEqualTo(address + "/d/" + id);
    // A member by the subject of the token, and shown by name.
    soon().until(() -> alice.people().contains("Dora"));
  }

  @Test
  void aLoginIsRenewedWithoutAnybodyNoticing() {
    provider().lifetime(Duration.ofSeconds(20));
    signIn("/", "Eve");
    awaitSignedIn("Eve");
    // Less than half a minute is left of each token, so each request asks for a new one first.
    int before = provider().refreshes();
    page().locator("#new-name").fill("Renewed");
    page().keyboard().press("Enter");
    page().waitForSelector(".ql-editor[contenteditable=true]");
    assertThat(provider().refreshes()).isGreaterThan(before);
    page().reload();
    page().waitForSelector(".ql-editor[contenteditable=true]");
  }

  @Test
  void signingOutEndsTheLoginThereToo() {
    signIn("/", "Finn");
    awaitSignedIn("Finn");
    page()
        .waitForRequest(
            request -> request.url().startsWith(provider().issuer() + "/logout"),
            () -> page().locator("header button:has-text('Sign out')").click());
    page().waitForURL(address + "/");
    page().waitForSelector("button.primary");
    page().waitForLoadState();
    assertThat(page().evaluate("JSON.stringify(sessionStorage)").toString())
        .doesNotContain("acme|finn")
        .doesNotContain("access_token");
  }

  @Test
  void whoIsRefusedIsTold() {
    signIn("/", "nobody");
    page().waitForSelector("[role=alert]");
    assertThat(page().locator("[role=alert]").innerText()).contains("did not work");
    assertThat(page().url()).isEqualTo(address + "/");
  }

  @Test
  void aForgedReturnSignsNobodyIn() {
    page().navigate(address + "/signed-in?code=stolen&state=invented");
    page().waitForSelector("[role=alert]");
    assertThat(page().locator("header .me").count()).isZero();
    assertThat(page().url()).isEqualTo(address + "/");
  }

  @Test
  void aTokenForSomebodyElseIsNoToken() {
    provider().audience("another-product");
    signIn("/", "Gus");
    // The gateway refuses it, a renewed one as well, and the page asks to sign in again.
    page().waitForSelector("button.primary:has-text('Acme')");
    assertThat(page().locator("#new-name").count()).isZero();
  }
}
