package io.aetherflow.formats;

import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.value.JsonValue;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a stretch of text looks.
 *
 * @param link where it leads, one of the allowed kinds of addresses
 * @param color of the letters, {@code #rrggbb}
 * @param background behind them, {@code #rrggbb}
 * @param script {@code sub} or {@code super}
 */
record Inline(
    boolean bold,
    boolean italic,
    boolean underline,
    boolean strike,
    boolean code,
    @Nullable String link,
    @Nullable String color,
    @Nullable String background,
    @Nullable String script) {
  private static final int LINK_LENGTH_MAX = 2048;
  private static final Pattern LINK =
      Pattern.compile("(?:https?|mailto|tel):[^\\s\\p{Cntrl}]+", Pattern.CASE_INSENSITIVE);
  private static final Pattern HEX = Pattern.compile("#([0-9a-f]{3}|[0-9a-f]{6})");
  private static final Pattern RGB =
      Pattern.compile("rgba?\\(\\s*(\\d{1,3})[\\s,]+(\\d{1,3})[\\s,]+(\\d{1,3})[^)]*\\)");

  /** Letters that nothing was done to; behind what the constructor needs. */
  static final Inline PLAIN = new Inline(false, false, false, false, false, null, null, null, null);

  Inline {
    link = safeLink(link);
    color = hex(color);
    background = hex(background);
    if (!"sub".equals(script) && !"super".equals(script)) {
      script = null;
    }
  }

  /** An address that may be clicked, or null: never one that runs something. */
  static @Nullable String safeLink(@Nullable String address) {
    String text = address == null ? "" : address.strip();
    return text.length() <= LINK_LENGTH_MAX && LINK.matcher(text).matches() ? text : null;
  }

  /** A colour as {@code #rrggbb}, or null when it is written in another way. */
  static @Nullable String hex(@Nullable String color) {
    String text = color == null ? "" : color.strip().toLowerCase(Locale.ROOT);
    if (HEX.matcher(text).matches()) {
      return text.length() == 7
          ? text
          : "#"
              + text.charAt(1)
              + text.charAt(1)
              + text.charAt(2)
              + text.charAt(2)
              + text.charAt(3)
              + text.charAt(3);
    }
    Matcher rgb = RGB.matcher(text);
    return rgb.matches()
        ? "#%02x%02x%02x".formatted(part(rgb, 1), part(rgb, 2), part(rgb, 3))
        : null;
  }

  private static int part(Matcher rgb, int group) {
    return Math.min(255, Integer.parseInt(rgb.group(group)));
  }

  static Inline of(Attributes attributes) {
    return new Inline(
        is(attributes, "bold"),
        is(attributes, "italic"),
        is(attributes, "underline"),
        is(attributes, "strike"),
        is(attributes, "code"),
        text(attributes, "link"),
        text(attributes, "color"),
        text(attributes, "background"),
        text(attributes, "script"));
  }

  private static boolean is(Attributes attributes, String name) {
    return JsonValue.TRUE.equals(attributes.get(name));
  }

  /** The text of an attribute, or null when it is none. */
  static @Nullable String text(Attributes attributes, String name) {
    JsonValue value = attributes.get(name);
    return value == null ? null : JsonStrings.decoded(value);
  }

  Attributes attributes() {
    Attributes all = Attributes.NONE;
    all = bold ? all.with("bold", JsonValue.TRUE) : all;
    all = italic ? all.with("italic", JsonValue.TRUE) : all;
    all = underline ? all.with("underline", JsonValue.TRUE) : all;
    all = strike ? all.with("strike", JsonValue.TRUE) : all;
    all = code ? all.with("code", JsonValue.TRUE) : all;
    all = with(all, "link", link);
    all = with(all, "color", color);
    all = with(all, "background", background);
    return with(all, "script", script);
  }

  private static Attributes with(Attributes all, String name, @Nullable String value) {
    return value == null ? all : all.with(name, JsonValue.of(value));
  }

  Inline withBold(boolean on) {
    return new Inline(on, italic, underline, strike, code, link, color, background, script);
  }

  Inline withItalic(boolean on) {
    return new Inline(bold, on, underline, strike, code, link, color, background, script);
  }

  Inline withUnderline() {
    return new Inline(bold, italic, true, strike, code, link, color, background, script);
  }

  Inline withStrike() {
    return new Inline(bold, italic, underline, true, code, link, color, background, script);
  }

  Inline withCode() {
    return new Inline(bold, italic, underline, strike, true, link, color, background, script);
  }

  Inline withLink(@Nullable String to) {
    return new Inline(bold, italic, underline, strike, code, to, color, background, script);
  }

  Inline withColor(@Nullable String to) {
    return new Inline(bold, italic, underline, strike, code, link, to, background, script);
  }

  Inline withBackground(@Nullable String to) {
    return new Inline(bold, italic, underline, strike, code, link, color, to, script);
  }

  Inline withScript(@Nullable String to) {
    return new Inline(bold, italic, underline, strike, code, link, color, background, to);
  }
}
