package io.aetherflow.gateway.session;

import java.util.List;

/**
 * The colour of a user, as the session service chooses it, for sessions that are made while it is
 * away.
 */
final class UserColor {
  private static final List<String> PALETTE =
      List.of(
          "#e44040", "#c95e1d", "#9a7916", "#768413", "#249015", "#148e61", "#148b8b", "#1c84c2",
          "#5176e6", "#a059e7", "#cc32e2", "#e33878");

  private UserColor() {}

  /** The colour for the SHA-256 of a user's id. */
  static String of(byte[] userIdHash) {
    return PALETTE.get(Byte.toUnsignedInt(userIdHash[31]) % PALETTE.size());
  }
}
