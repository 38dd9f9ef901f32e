package io.aetherflow.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;

class JwtTokensTests {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Duration HOUR = Duration.ofHours(1);

  private static JwtTokens tokens(String secret, Clock clock) {
    return new JwtTokens(
        new TokenSettings(secret, "", "", "", true, HOUR), clock, new SecureRandom());
  }

  private static ErrorCode refusal(JwtTokens tokens, String token) {
    return catchThrowableOfType(RefusedException.class, () -> tokens.verify(token))
        .refusal()
        .code();
  }

  @Test
  void takesWhatItIssued() {
    JwtTokens tokens = tokens(SECRET, Clock.systemUTC());
    User ana = new User("ana", "Ana Ö.");
    var issued = tokens.issue(ana);
    var token = tokens.verify(issued.token());
    assertThat(token.user()).isEqualTo(ana);
    assertThat(token.expiresAt()).isEqualTo(issued.expiresAt());
    assertThat(tokens(SECRET, Clock.systemUTC()).verify(issued.token()).user()).isEqualTo(ana);
  }

  @Test
  void refusesWhatOthersIssuedAndWhatHasEnded() {
    JwtTokens tokens = tokens(SECRET, Clock.systemUTC());
    String foreign = tokens(null, Clock.systemUTC()).issue(new User("a", "a")).token();
    assertThat(refusal(tokens, foreign)).isEqualTo(ErrorCode.TOKEN_INVALID);
    assertThat(refusal(tokens, "nonsense")).isEqualTo(ErrorCode.TOKEN_INVALID);
    Clock past = Clock.fixed(Instant.now().minus(Duration.ofHours(3)), ZoneOffset.UTC);
    String ended = tokens(SECRET, past).issue(new User("a", "a")).token();
    assertThat(refusal(tokens, ended)).isEqualTo(ErrorCode.TOKEN_EXPIRED);
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> new TokenSettings("", "", "", "", false, HOUR))
        .hasMessageContaining("AETHERFLOW_JWT_SECRET")
        .hasMessageContaining("AETHERFLOW_DEMO_LOGIN");
    assertThatThrownBy(() -> new TokenSettings("short", "", "", "", false, HOUR))
        .hasMessageContaining("at least 32 bytes");
    assertThatThrownBy(() -> new TokenSettings(SECRET, "https://idp", "", "", false, HOUR))
        .hasMessageContaining("one of them");
    assertThatThrownBy(() -> new TokenSettings("", "https://idp", "", "", true, HOUR))
        .hasMessageContaining("AETHERFLOW_DEMO_LOGIN");
  }

  /** Where an identity provider shows its keys. */
  private static HttpServer keys(RSAKey key) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] set = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/jwks",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, set.length);
          try (var out = exchange.getResponseBody()) {
            out.write(set);
          }
        });
    server.start();
    return server;
  }

  private static String signed(RSAKey key, JWTClaimsSet.Builder claims) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
            claims.expirationTime(Date.from(Instant.now().plus(HOUR))).build());
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .issuer("https://idp")
        .audience(List.of("others", "aetherflow"))
        .subject("u1")
        .claim("preferred_username", "ana");
  }

  @Test
  void asksAnIdentityProvidersTokensForIssuerAudienceAndSignature() throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("k1").generate();
    RSAKey foreign = new RSAKeyGenerator(2048).keyID("k1").generate();
    HttpServer server = keys(key);
    try {
      String set = "http://127.0.0.1:" + server.getAddress().getPort() + "/jwks";
      JwtTokens tokens =
          new JwtTokens(
              new TokenSettings("", "https://idp", set, "aetherflow", false, HOUR),
              Clock.systemUTC(),
              new SecureRandom());
      assertThat(tokens.verify(signed(key, claims())).user()).isEqualTo(new User("u1", "ana"));
      String otherIssuer = signed(key, claims().issuer("https://evil"));
      assertThat(refusal(tokens, otherIssuer)).isEqualTo(ErrorCode.TOKEN_INVALID);
      String otherAudience = signed(key, claims().audience("others"));
      assertThat(refusal(tokens, otherAudience)).isEqualTo(ErrorCode.TOKEN_INVALID);
      assertThat(refusal(tokens, signed(key, claims().audience((String) null))))
          .isEqualTo(ErrorCode.TOKEN_INVALID);
      assertThat(refusal(tokens, signed(foreign, claims()))).isEqualTo(ErrorCode.TOKEN_INVALID);
      assertThat(refusal(tokens, new PlainJWT(claims().build()).serialize()))
          .isEqualTo(ErrorCode.TOKEN_INVALID);
      assertThat(tokens.demoLogin()).isFalse();
    } finally {
      server.stop(0);
    }
  }
}
