package io.aetherflow.session.input;

import java.util.regex.Pattern;

/** The forms that fields of requests must have. Each check returns the value it was given. */
public final class Fields {
  /** The longest id of a user, in characters. */
  public static final int USER_ID_CHARS_MAX = 128;

  /** The longest name of a user, in characters. */
  public static final int USER_NAME_CHARS_MAX = 128;

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");
  private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");
  private static final Pattern UNPRINTABLE = Pattern.compile("\\p{Cntrl}");

  private Fields() {}

  /** An id that a program made: of a client, a gateway, a session, a document. */
  public static String id(String field, String value) {
    if (!TOKEN.matcher(value).matches()) {
      throw new InvalidFieldException(field, value, "1..64 characters of A-Z a-z 0-9 _ . : -");
    }
    return value;
  }

  /** The id of a user, as the identity provider gives it. */
  public static String userId(String field, String value) {
    return printable(field, value, USER_ID_CHARS_MAX);
  }

  /** The name of a user, as it is shown to others. */
  public static String userName(String field, String value) {
    return printable(field, value, USER_NAME_CHARS_MAX);
  }

  /** A colour in the form {@code #rrggbb}. */
  public static String color(String field, String value) {
    if (!COLOR.matcher(value).matches()) {
      throw new InvalidFieldException(field, value, "#rrggbb");
    }
    return value;
  }

  /** A number between two bounds, both included. */
  public static long range(String field, long value, long min, long max) {
    if (value < min || value > max) {
      throw new InvalidFieldException(field, Long.toString(value), min + ".." + max);
    }
    return value;
  }

  private static String printable(String field, String value, int charsMax) {
    if (value.isBlank() || value.length() > charsMax || UNPRINTABLE.matcher(value).find()) {
      throw new InvalidFieldException(
          field, value, "1.." + charsMax + " characters, not blank, no control characters");
    }
    return value;
  }
}
