package io.aetherflow.model.json;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Names for the items of a list that is kept as an object: between any two there is always room for
 * another one, so that inserting and moving an item writes that item alone. Sorted as strings, they
 * stand in the order of the list, which is the order of an object's members.
 *
 * <p>The algorithm is David Greenspan's ("Implementing Fractional Indexing", observablehq.com
 * /@dgreensp/implementing-fractional-indexing, 2020), as in npm {@code fractional-indexing} with
 * its 62 digits: a number whose whole part says its own length with its first letter, so that
 * adding at either end makes names grow with the logarithm of their count, and a fraction that
 * never ends in the digit 0.
 */
public final class FractionalIndex {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String FIRST = "a0";
  private static final String SMALLEST_WHOLE = "A" + "0".repeat(26);

  /** Two of so many who insert at one place at once hardly ever get the same name. */
  private static final int CHANCE_BITS = 48;

  private FractionalIndex() {}

  /**
   * Returns the name of an item between two others; the same two give the same name everywhere.
   *
   * @param left the name in front, or null at the beginning
   * @param right the name behind, or null at the end
   * @throws IllegalArgumentException when one is not such a name, or they are not in order
   */
  public static String between(@Nullable String left, @Nullable String right) {
    if (left != null) {
      requireIndex(left);
    }
    if (right != null) {
      requireIndex(right);
    }
    if (left != null && right != null && left.compareTo(right) >= 0) {
      throw new IllegalArgumentException("left is " + left + ", accepted is less than " + right);
    }
    if (left == null) {
      return right == null ? FIRST : before(right);
    }
    return right == null ? after(left) : inside(left, right);
  }

  /**
   * Returns a name between two others that nobody else gets who inserts at the same place at the
   * same time: of two who got one name, one would lose to the other.
   */
  public static String between(
      @Nullable String left, @Nullable String right, RandomGenerator random) {
    String low = between(left, right);
    String high = right == null ? between(low, null) : right;
    for (int bit = 0; bit < CHANCE_BITS; bit++) {
      String middle = between(low, high);
      if (random.nextBoolean()) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return between(low, high);
  }

  private static String before(String right) {
    String whole = wholeOf(right);
    if (whole.equals(SMALLEST_WHOLE)) {
      return whole + middle("", right.substring(whole.length()));
    }
    if (whole.length() < right.length()) {
      return whole;
    }
    String smaller = decremented(whole);
    if (smaller == null) {
      throw new IllegalArgumentException("right is " + right + ", accepted is a larger one");
    }
    return smaller;
  }

  private static String after(String left) {
    String whole = wholeOf(left);
    String larger = incremented(whole);
    return larger == null ? whole + middle(left.substring(whole.length()), null) : larger;
  }

  private static String inside(String left, String right) {
    String whole = wholeOf(left);
    String fraction = left.substring(whole.length());
    String wholeOfRight = wholeOf(right);
    if (whole.equals(wholeOfRight)) {
      return whole + middle(fraction, right.substring(whole.length()));
    }
    String larger = incremented(whole);
    return larger != null && larger.compareTo(right) < 0 ? larger : whole + middle(fraction, null);
  }

  /**
   * A fraction between two.
   *
   * @param b null stands for 1
   */
  private static String middle(String a, @Nullable String b) {
    int common = 0;
    if (b != null) {
      while (common < b.length() && b.charAt(common) == digitOrZero(a, common)) {
        common++;
      }
    }
    if (b != null && common > 0) {
      String rest = a.length() > common ? a.substring(common) : "";
      return b.substring(0, common) + middle(rest, b.substring(common));
    }
    int low = a.isEmpty() ? 0 : DIGITS.indexOf(a.charAt(0));
    int high = b == null ? DIGITS.length() : DIGITS.indexOf(b.charAt(0));
    if (high - low > 1) {
      return String.valueOf(DIGITS.charAt((low + high + 1) / 2));
    }
    if (b != null && b.length() > 1) {
      return b.substring(0, 1);
    }
    return DIGITS.charAt(low) + middle(a.isEmpty() ? "" : a.substring(1), null);
  }

  private static char digitOrZero(String digits, int index) {
    return index < digits.length() ? digits.charAt(index) : '0';
  }

  private static @Nullable String incremented(String whole) {
    char head = whole.charAt(0);
    StringBuilder digits = new StringBuilder(whole.substring(1));
    for (int i = digits.length() - 1; i >= 0; i--) {
      int digit = DIGITS.indexOf(digits.charAt(i)) + 1;
      if (digit < DIGITS.length()) {
        digits.setCharAt(i, DIGITS.charAt(digit));
        return head + digits.toString();
      }
      digits.setCharAt(i, '0');
    }
    if (head == 'Z') {
      return FIRST;
    }
    if (head == 'z') {
      return null;
    }
    char next = (char) (head + 1);
    if (next > 'a') {
      digits.append('0');
    } else {
      digits.setLength(digits.length() - 1);
    }
    return next + digits.toString();
  }

  private static @Nullable String decremented(String whole) {
    char head = whole.charAt(0);
    StringBuilder digits = new StringBuilder(whole.substring(1));
    for (int i = digits.length() - 1; i >= 0; i--) {
      int digit = DIGITS.indexOf(digits.charAt(i)) - 1;
      if (digit >= 0) {
        digits.setCharAt(i, DIGITS.charAt(digit));
        return head + digits.toString();
      }
      digits.setCharAt(i, 'z');
    }
    if (head == 'a') {
      return "Zz";
    }
    if (head == 'A') {
      return null;
    }
    char next = (char) (head - 1);
    if (next < 'Z') {
      digits.append('z');
    } else {
      digits.setLength(digits.length() - 1);
    }
    return next + digits.toString();
  }

  private static String wholeOf(String index) {
    char head = index.charAt(0);
    int length = head >= 'a' ? head - 'a' + 2 : 'Z' - head + 2;
    if (length > index.length()) {
      throw noIndex(index);
    }
    return index.substring(0, length);
  }

  private static void requireIndex(String index) {
    boolean formed =
        !index.isEmpty()
            && Character.isLetter(index.charAt(0))
            && index.chars().allMatch(unit -> DIGITS.indexOf(unit) >= 0)
            && !index.equals(SMALLEST_WHOLE);
    if (!formed || (index.endsWith("0") && wholeOf(index).length() < index.length())) {
      throw noIndex(index);
    }
    wholeOf(index);
  }

  private static IllegalArgumentException noIndex(String index) {
    return new IllegalArgumentException(
        "index is " + index + ", accepted is what FractionalIndex.between returns");
  }
}
