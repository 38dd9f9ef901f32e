package io.aetherflow.gateway.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.aetherflow.gateway.access.Token;
import io.aetherflow.gateway.access.TokenIssuer;
import io.aetherflow.gateway.access.TokenVerifier;
import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoders;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierJwtDecoder;

/**
 * Checks tokens, in the same way for WebSocket and REST, and issues them for demos and tests. Safe
 * for all threads.
 */
public final class JwtTokens implements TokenVerifier, TokenIssuer {
  private static final Logger LOG = LoggerFactory.getLogger(JwtTokens.class);
  private static final int RANDOM_SECRET_BYTES = 48;

  private final TokenSettings settings;
  private final Clock clock;
  private final @Nullable SecretKey key;
  private final JwtDecoder decoder;

  /** Creates it; an identity provider is asked for its keys when the first token comes. */
  public JwtTokens(TokenSettings settings, Clock clock, SecureRandom random) {
    this.settings = settings;
    this.clock = clock;
    String issuer = settings.issuerUri();
    String jwkSet = settings.jwkSetUri();
    if (jwkSet != null) {
      this.key = null;
      NimbusJwtDecoder found = NimbusJwtDecoder.withJwkSetUri(jwkSet).build();
      found.setJwtValidator(validator(settings));
      this.decoder = found;
    } else if (issuer != null) {
      this.key = null;
      this.decoder =
          new SupplierJwtDecoder(() -> {
            NimbusJwtDecoder found = JwtDecoders.fromIssuerLocation(issuer);
            found.setJwtValidator(validator(settings));
            return found;
          });
    } else {
      this.key = new SecretKeySpec(secret(settings, random), "HmacSHA256");
      this.decoder = NimbusJwtDecoder.withSecretKey(key).macAlgorithm(MacAlgorithm.HS256).build();
    }
  }

  /** Times, the issuer where it is known, and whom the token was made for where that is asked. */
  private static OAuth2TokenValidator<Jwt> validator(TokenSettings settings) {
    List<OAuth2TokenValidator<Jwt>> all = new ArrayList<>();
    all.add(JwtValidators.createDefault());
    String issuer = settings.issuerUri();
    if (issuer != null) {
      all.add(new JwtIssuerValidator(issuer));
    }
    String audience = settings.audience();
    if (audience != null) {
      all.add(
          new JwtClaimValidator<List<String>>(
              JwtClaimNames.AUD, found -> found != null && found.contains(audience)));
    }
    return new DelegatingOAuth2TokenValidator<>(all);
  }

  private static byte[] secret(TokenSettings settings, SecureRandom random) {
    if (settings.secret() != null) {
      return settings.secret().getBytes(UTF_8);
    }
    LOG.warn(
        "AETHERFLOW_JWT_SECRET is not set: tokens are signed with a random secret, end with this"
            + " process and hold for this gateway alone");
    byte[] secret = new byte[RANDOM_SECRET_BYTES];
    random.nextBytes(secret);
    return secret;
  }

  /** The decoder that the resource server works with. */
  public JwtDecoder decoder() {
    return decoder;
  }

  @Override
  public boolean demoLogin() {
    return settings.demoLogin();
  }

  @Override
  public Token verify(String token) {
    try {
      Jwt jwt = decoder.decode(token);
      Instant expiresAt = jwt.getExpiresAt();
      return new Token(
          User.ofClaims(jwt.getSubject(), User.nameIn(jwt::getClaimAsString)),
          expiresAt == null ? Instant.MAX : expiresAt);
    } catch (BadJwtException e) {
      boolean expired =
          e instanceof JwtValidationException invalid
              && invalid.getErrors().stream()
                  .map(OAuth2Error::getDescription)
                  .anyMatch(text -> text != null && text.startsWith("Jwt expired"));
      throw new RefusedException(
          expired
              ? Refusal.of(ErrorCode.TOKEN_EXPIRED, "The token has ended")
              : Refusal.of(ErrorCode.TOKEN_INVALID, "The token is not valid"));
    } catch (JwtException e) {
      LOG.warn("A token could not be checked: {}", e.getMessage());
      throw new RefusedException(
          Refusal.of(ErrorCode.UNAVAILABLE, "The identity provider cannot be reached now"));
    }
  }

  @Override
  public Issued issue(User user) {
    SecretKey signing = key;
    if (signing == null || !settings.demoLogin()) {
      throw new IllegalStateException("demo login is off");
    }
    Instant now = clock.instant();
    Instant expiresAt = Instant.ofEpochSecond(now.plus(settings.lifetime()).getEpochSecond());
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .subject(user.id())
            .claim("name", user.name())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(expiresAt))
            .build();
    SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
    try {
      jwt.sign(new MACSigner(signing));
    } catch (JOSEException e) {
      throw new IllegalStateException("a token cannot be signed", e);
    }
    return new Issued(jwt.serialize(), expiresAt);
  }
}
