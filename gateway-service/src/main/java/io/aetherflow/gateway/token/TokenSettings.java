package io.aetherflow.gateway.token;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are checked and issued.
 *
 * @param secret the shared secret of HMAC tokens, at least 32 bytes
 * @param issuerUri the issuer of an own identity provider
 * @param jwkSetUri where its keys are, when they are not found through the issuer
 * @param audience whom tokens must be made for; whoever the issuer makes them for when it is null
 * @param demoLogin whether anybody may log in with a name
 * @param lifetime of the tokens that are issued here
 */
public record TokenSettings(
    @Nullable String secret,
    @Nullable String issuerUri,
    @Nullable String jwkSetUri,
    @Nullable String audience,
    boolean demoLogin,
    Duration lifetime) {
  static final int SECRET_BYTES_MIN = 32;

  public TokenSettings {
    secret = emptyToNull(secret);
    issuerUri = emptyToNull(issuerUri);
    jwkSetUri = emptyToNull(jwkSetUri);
    audience = emptyToNull(audience);
    if (secret != null
        && secret.getBytes(java.nio.charset.StandardCharsets.UTF_8).length < SECRET_BYTES_MIN) {
      throw new IllegalArgumentException(
          "AETHERFLOW_JWT_SECRET has "
              + secret.length()
              + " characters, accepted are at least "
              + SECRET_BYTES_MIN
              + " bytes");
    }
    if (secret == null && issuerUri == null && jwkSetUri == null && !demoLogin) {
      throw new IllegalArgumentException(
          "There is no way to check tokens: set AETHERFLOW_JWT_SECRET (at least "
              + SECRET_BYTES_MIN
              + " bytes), AETHERFLOW_JWT_ISSUER or AETHERFLOW_JWT_JWK_SET_URI, or"
              + " AETHERFLOW_DEMO_LOGIN=true to try it out");
    }
    if (secret != null && (issuerUri != null || jwkSetUri != null)) {
      throw new IllegalArgumentException(
          "AETHERFLOW_JWT_SECRET and an identity provider are both set, accepted is one of them");
    }
    if (demoLogin && (issuerUri != null || jwkSetUri != null)) {
      throw new IllegalArgumentException(
          "AETHERFLOW_DEMO_LOGIN is true beside an identity provider, accepted is one of them");
    }
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
