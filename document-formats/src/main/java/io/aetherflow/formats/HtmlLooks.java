package io.aetherflow.formats;

import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Element;

/** What an element makes of the look of its text. */
final class HtmlLooks {
  private static final int BOLD_FROM = 600;
  private static final Set<String> NO_COLORS = Set.of("inherit", "initial", "transparent", "");

  private HtmlLooks() {}

  static Inline of(Element element, String name, Inline around) {
    Inline look =
        switch (name) {
          case "b", "strong" -> around.withBold(true);
          case "i", "em", "cite", "dfn", "var" -> around.withItalic(true);
          case "u", "ins" -> around.withUnderline();
          case "s", "strike", "del" -> around.withStrike();
          case "code", "kbd", "samp", "tt" -> around.withCode();
          case "sub" -> around.withScript("sub");
          case "sup" -> around.withScript("super");
          case "mark" -> around.withBackground("#ffff00");
          case "a" -> element.hasAttr("href") ? around.withLink(element.attr("href")) : around;
          default -> around;
        };
    return styled(look, element.attr("style"));
  }

  private static Inline styled(Inline before, String style) {
    Inline look = before;
    for (String declaration : style.split(";", 64)) {
      int colon = declaration.indexOf(':');
      if (colon > 0) {
        look =
            declared(
                look,
                declaration.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                declaration.substring(colon + 1).strip().toLowerCase(Locale.ROOT));
      }
    }
    return look;
  }

  private static Inline declared(Inline look, String property, String value) {
    return switch (property) {
      case "color" -> NO_COLORS.contains(value) ? look : look.withColor(value);
      case "background-color" -> NO_COLORS.contains(value) ? look : look.withBackground(value);
      case "font-weight" -> look.withBold(isBold(value));
      case "font-style" -> look.withItalic(value.equals("italic") || value.equals("oblique"));
      case "text-decoration", "text-decoration-line" -> {
        Inline decorated = value.contains("underline") ? look.withUnderline() : look;
        yield value.contains("line-through") ? decorated.withStrike() : decorated;
      }
      default -> look;
    };
  }

  private static boolean isBold(String weight) {
    return weight.startsWith("bold")
        || weight.matches("\\d{3}") && Integer.parseInt(weight) >= BOLD_FROM;
  }
}
