package io.aetherflow.model.value;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;

/** The rules for strings: UTF-16 units in whole surrogate pairs, without U+0000. */
public final class Units {
  private Units() {}

  /** Returns the index of the first unit that may not stand where it stands, or -1. */
  public static int firstInvalid(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char unit = text.charAt(i);
      if (unit == 0) {
        return i;
      }
      if (Character.isSurrogate(unit)) {
        if (Character.isLowSurrogate(unit)
            || i + 1 == length
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }

  /**
   * Returns the text when it is well formed.
   *
   * @param field its name in the problem otherwise
   */
  public static String requireValid(String text, String field) {
    int invalid = firstInvalid(text);
    if (invalid >= 0) {
      throw new InvalidInputException(problem(text, invalid, field));
    }
    return text;
  }

  /** Says what is wrong with a text at the index that {@link #firstInvalid} gave. */
  public static Problem problem(String text, int invalid, String field) {
    String unit = "U+%04X at unit %d".formatted((int) text.charAt(invalid), invalid);
    return new Problem(
        Problem.MALFORMED, field, unit, "text without U+0000 and with whole surrogate pairs");
  }

  /** Whether cutting the text in front of this index would separate the halves of a pair. */
  public static boolean cutsPair(String text, int index) {
    return index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index));
  }
}
