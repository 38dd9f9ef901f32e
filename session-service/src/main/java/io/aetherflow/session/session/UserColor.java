package io.aetherflow.session.session;

import java.util.List;

/**
 * The colour in which a user's cursor and name are shown: chosen from the user's id, so that it is
 * the same in every session and on every node.
 *
 * <p>All colours have the same relative luminance (0.205), which contrasts at 4 : 1 with white and
 * with the dark grey #1e1e1e alike; WCAG asks for 3 : 1.
 */
public final class UserColor {
  static final List<String> PALETTE =
      List.of(
          "#e44040", "#c95e1d", "#9a7916", "#768413", "#249015", "#148e61", "#148b8b", "#1c84c2",
          "#5176e6", "#a059e7", "#cc32e2", "#e33878");

  private UserColor() {}

  /** The colour of a user, in the form {@code #rrggbb}. */
  public static String of(String userId) {
    return PALETTE.get(Byte.toUnsignedInt(SessionId.sha256(userId)[31]) % PALETTE.size());
  }
}
