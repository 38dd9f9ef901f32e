package io.aetherflow.model.value;

import java.math.BigDecimal;

/**
 * Writes JSON as {@code JSON.stringify} of a browser does: no blanks, only what must be escaped is
 * escaped, numbers as doubles in their shortest form.
 */
public final class JsonText {
  private static final double LONG_EXACT_MAX = 1e15;

  private JsonText() {}

  /** Appends a string with its quotes. */
  public static void appendString(StringBuilder out, String text) {
    out.append('"');
    appendEscaped(out, text);
    out.append('"');
  }

  /** Appends a string without its quotes, so that a long one can be written in pieces. */
  public static void appendEscaped(StringBuilder out, String text) {
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (unit < ' ' || unit == '"' || unit == '\\') {
        out.append(text, written, i);
        appendEscape(out, unit);
        written = i + 1;
      }
    }
    out.append(text, written, text.length());
  }

  private static void appendEscape(StringBuilder out, char unit) {
    switch (unit) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\b' -> out.append("\\b");
      case '\t' -> out.append("\\t");
      case '\n' -> out.append("\\n");
      case '\f' -> out.append("\\f");
      case '\r' -> out.append("\\r");
      default -> {
        out.append("\\u00").append(Character.forDigit(unit >> 4, 16));
        out.append(Character.forDigit(unit & 15, 16));
      }
    }
  }

  /** Appends a finite number: plain from 1e-6 up to below 1e21, with an exponent outside. */
  public static void appendNumber(StringBuilder out, double number) {
    if (number == Math.rint(number) && Math.abs(number) < LONG_EXACT_MAX) {
      out.append((long) number); // Also makes 0 of -0, which equal each other.
      return;
    }
    BigDecimal shortest = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -6 && exponent < 21) {
      out.append(shortest.toPlainString());
      return;
    }
    String digits = shortest.unscaledValue().abs().toString();
    if (number < 0) {
      out.append('-');
    }
    out.append(digits.charAt(0));
    if (digits.length() > 1) {
      out.append('.').append(digits, 1, digits.length());
    }
    out.append('e').append(exponent < 0 ? "" : "+").append(exponent);
  }
}
