package io.aetherflow.system.browser;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An identity provider with one public client: OpenID Connect's authorization code flow, with PKCE
 * (RFC 7636) and refresh tokens that are good for one use. It believes any name, and nothing else:
 * redirects go only to the client's own address, a code is taken once, and only with the verifier
 * of its challenge.
 */
final class TestIdentityProvider implements AutoCloseable {
  static final String CLIENT = "aetherflow-page";
  static final String AUDIENCE = "aetherflow";

  private final HttpServer server;
  private final RSAKey key;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
  private final AtomicInteger refreshes = new AtomicInteger();
  private volatile String clientOrigin = "";
  private volatile Duration lifetime = Duration.ofMinutes(10);
  private volatile String audience = AUDIENCE;

  private TestIdentityProvider(HttpServer server, RSAKey key) {
    this.server = server;
    this.key = key;
  }

  static TestIdentityProvider start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      TestIdentityProvider provider =
          new TestIdentityProvider(
              server,
              new RSAKeyGenerator(2048).keyID("k1").algorithm(JWSAlgorithm.RS256).generate());
      server.createContext("/.well-known/openid-configuration", provider::describe);
      server.createContext("/jwks", provider::keys);
      server.createContext("/authorize", provider::authorize);
      server.createContext("/token", provider::token);
      server.createContext("/logout", provider::logout);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.start();
      return provider;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * Where the client's page is: the only place that is redirected to, and that may read answers.
   */
  void clientAt(String origin) {
    clientOrigin = origin;
  }

  /** How long access tokens hold that are issued from now on. */
  void lifetime(Duration each) {
    lifetime = each;
  }

  /** For whom access tokens are made from now on. */
  void audience(String whom) {
    audience = whom;
  }

  int refreshes() {
    return refreshes.get();
  }

  private void describe(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        "application/json",
        JsonMapper.shared()
            .writeValueAsString(
                Map.of(
                    "issuer",
                    issuer(),
                    "authorization_endpoint",
                    issuer() + "/authorize",
                    "token_endpoint",
                    issuer() + "/token",
                    "jwks_uri",
                    issuer() + "/jwks",
                    "end_session_endpoint",
                    issuer() + "/logout",
                    "response_types_supported",
                    new String[] {"code"},
                    "subject_types_supported",
                    new String[] {"public"},
                    "id_token_signing_alg_values_supported",
                    new String[] {"RS256"},
                    "code_challenge_methods_supported",
                    new String[] {"S256"})));
  }

  private void keys(HttpExchange exchange) throws IOException {
    answer(exchange, 200, "application/json", new JWKSet(key.toPublicJWK()).toString());
  }

  /** Asks for a name, and sends back with a code. */
  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
    boolean known =
        CLIENT.equals(asked.get("client_id"))
            && (clientOrigin + "/signed-in").equals(asked.get("redirect_uri"))
            && "code".equals(asked.get("response_type"))
            && "S256".equals(asked.get("code_challenge_method"))
            && asked.getOrDefault("code_challenge", "").length() == 43
            && asked.getOrDefault("scope", "").contains("openid");
    if (!known) {
      answer(exchange, 400, "text/plain", "This client or request is not known: " + asked);
    } else if (exchange.getRequestMethod().equals("POST")) {
      String name = parameters(body(exchange)).getOrDefault("name", "");
      String code = UUID.randomUUID().toString();
      asked.put("name", name);
      codes.put(code, asked);
      String back = name.equals("nobody") ? "error=access_denied" : "code=" + code;
      redirect(
          exchange,
          asked.get("redirect_uri") + "?" + back + "&state=" + encoded(asked.get("state")));
    } else {
      answer(
          exchange,
          200,
          "text/html",
          "<!doctype html><html lang=en><title>Acme</title><h1>Acme</h1><form method=post>"
              + "<label>Name <input name=name autofocus></label><button>Continue</button></form>");
    }
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> asked = parameters(body(exchange));
    String name =
        CLIENT.equals(asked.get("client_id"))
            ? switch (asked.getOrDefault("grant_type", "")) {
              case "authorization_code" -> nameOfCode(asked);
              case "refresh_token" -> {
                refreshes.incrementAndGet();
                yield refreshTokens.remove(asked.getOrDefault("refresh_token", ""));
              }
              default -> null;
            }
            : null;
    if (name == null) {
      answer(exchange, 400, "application/json", "{\"error\":\"invalid_grant\"}");
      return;
    }
    String refresh = UUID.randomUUID().toString();
    refreshTokens.put(refresh, name);
    answer(
        exchange,
        200,
        "application/json",
        JsonMapper.shared()
            .writeValueAsString(
                Map.of(
                    "token_type",
                    "Bearer",
                    "access_token",
                    signed(name, audience),
                    "id_token",
                    signed(name, CLIENT),
                    "refresh_token",
                    refresh,
                    "expires_in",
                    lifetime.toSeconds(),
                    "scope",
                    "openid profile")));
  }

  private @Nullable String nameOfCode(Map<String, String> asked) {
    Map<String, String> granted = codes.remove(asked.getOrDefault("code", ""));
    boolean matches =
        granted != null
            && granted.get("redirect_uri").equals(asked.get("redirect_uri"))
            && granted
                .get("code_challenge")
                .equals(challenge(asked.getOrDefault("code_verifier", "")));
    return matches ? granted.get("name") : null;
  }

  private static String challenge(String verifier) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private String signed(String name, String whom) {
    Instant now = Instant.now();
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject("acme|" + name.toLowerCase(java.util.Locale.ROOT))
                .audience(whom)
                .claim("preferred_username", name)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime)))
                .build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private void logout(HttpExchange exchange) throws IOException {
    String back =
        parameters(exchange.getRequestURI().getRawQuery()).get("post_logout_redirect_uri");
    redirect(exchange, (clientOrigin + "/").equals(back) ? back : issuer() + "/authorize");
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), UTF_8);
  }

  private static Map<String, String> parameters(@Nullable String text) {
    Map<String, String> all = new HashMap<>();
    for (String pair : (text == null ? "" : text).split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        all.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
      }
    }
    return all;
  }

  private static String encoded(@Nullable String text) {
    return URLEncoder.encode(text == null ? "" : text, UTF_8);
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(303, -1);
    exchange.close();
  }

  private void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] content = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Access-Control-Allow-Origin", clientOrigin);
    exchange.sendResponseHeaders(status, content.length);
    try (var out = exchange.getResponseBody()) {
      out.write(content);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
