package io.aetherflow.demos;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** Prints what happens, in English or Chinese. Any thread may print. */
final class Console {
  private final ResourceBundle texts;
  private final PrintStream out;

  Console(Locale locale, PrintStream out) {
    this.texts =
        ResourceBundle.getBundle(
            "io.aetherflow.demos.messages",
            locale,
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
    this.out = out;
  }

  /** A console on standard output, in the language that was asked for or that the machine has. */
  static Console of(String language) {
    var chosen = language.isEmpty() ? environment(System.getenv()) : language;
    var locale = chosen.startsWith("zh") ? Locale.SIMPLIFIED_CHINESE : Locale.ROOT;
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    return new Console(locale, out);
  }

  /** The language of the environment, by the precedence of POSIX. */
  static String environment(Map<String, String> variables) {
    for (var name : new String[] {"LC_ALL", "LC_MESSAGES", "LANG"}) {
      var value = variables.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /** Prints a text by its key, with its arguments in place. */
  void say(String key, Object... arguments) {
    out.println(text(key, arguments));
  }

  String text(String key, Object... arguments) {
    try {
      return String.format(Locale.ROOT, texts.getString(key), arguments);
    } catch (MissingResourceException missing) {
      throw new IllegalArgumentException("no text named " + key, missing);
    }
  }
}
