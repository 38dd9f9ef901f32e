package io.aetherflow.session.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The id of a session: 16 hexadecimal digits of its user's hash, a dash, 12 digits of time (in
 * milliseconds) and 20 random ones.
 *
 * <p>So the id alone tells where the session and its user's index are kept, and ids sort by user,
 * then by creation: one sorted set serves both listings. It is no secret; the resume token is.
 *
 * @param text the id as it travels
 */
public record SessionId(String text) implements Comparable<SessionId> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{16}-[0-9a-f]{32}");

  public SessionId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("session id is not of the form " + FORM + ": " + text);
    }
  }

  /** The id for text from outside; empty when no session can have that id. */
  public static Optional<SessionId> parse(String text) {
    return FORM.matcher(text).matches() ? Optional.of(new SessionId(text)) : Optional.empty();
  }

  /** A new id for a session of this user. */
  static SessionId next(String userId, Clock clock, RandomGenerator random) {
    byte[] tail = new byte[10];
    random.nextBytes(tail);
    long millis = clock.millis() & 0xffff_ffff_ffffL;
    HexFormat hex = HexFormat.of();
    return new SessionId(
        userPart(userId) + "-" + hex.toHexDigits(millis, 12) + hex.formatHex(tail));
  }

  /** What all ids of this user's sessions begin with, in front of the dash. */
  public static String userPart(String userId) {
    return HexFormat.of().formatHex(sha256(userId), 0, 8);
  }

  /** Whether this can be the id of a session of this user. */
  public boolean isOf(String userId) {
    return userPart().equals(userPart(userId));
  }

  /** The hash of the user, as {@link #userPart(String)} gives it. */
  public String userPart() {
    return text.substring(0, 16);
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public int compareTo(SessionId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
