package io.aetherflow.session.session;

import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * What lets a client take its session over again: 256 random bits, good for one resume. Only its
 * hash is stored.
 *
 * @param text the token as it travels
 */
public record ResumeToken(String text) {
  private static final int BYTES = 32;

  /** A new token. */
  static ResumeToken next(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new ResumeToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** The SHA-256 of the token; a random token needs no salt and no slow hash. */
  public Hash hash() {
    return new Hash(HexFormat.of().formatHex(SessionId.sha256(text)));
  }

  /** Never shows the token, so that no log can. */
  @Override
  public String toString() {
    return "ResumeToken[hidden]";
  }

  /**
   * What is stored of a token.
   *
   * @param hex 64 hexadecimal digits
   */
  public record Hash(String hex) {}
}
