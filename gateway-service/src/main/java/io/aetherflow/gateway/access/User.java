package io.aetherflow.gateway.access;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who authenticated.
 *
 * @param id the token's subject
 * @param name what others are shown
 */
public record User(String id, String name) {
  private static final int ID_CHARS_MAX = 128;
  private static final int NAME_CHARS_MAX = 128;

  public User {
    require("sub", id, ID_CHARS_MAX);
    require("name", name, NAME_CHARS_MAX);
  }

  /** The name among a token's claims: identity providers put it into one of several. */
  public static @Nullable String nameIn(UnaryOperator<@Nullable String> claims) {
    for (String claim : new String[] {"name", "preferred_username", "nickname"}) {
      String name = claims.apply(claim);
      if (name != null && !name.isBlank()) {
        return name;
      }
    }
    return null;
  }

  /**
   * The user that a token's claims name; without a name, the id is shown.
   *
   * @throws RefusedException with TOKEN_INVALID when the claims cannot be used
   */
  public static User ofClaims(@Nullable String subject, @Nullable String name) {
    String id = subject == null ? "" : subject;
    try {
      return new User(id, name == null || name.isBlank() ? id : name);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          Refusal.of(
              ErrorCode.TOKEN_INVALID, "The token's claims cannot be used: " + e.getMessage()));
    }
  }

  private static void require(String field, String value, int charsMax) {
    if (value.isBlank() || value.length() > charsMax || value.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException(
          field
              + " has "
              + value.length()
              + " characters, accepted are 1.."
              + charsMax
              + " without control characters");
    }
  }
}
