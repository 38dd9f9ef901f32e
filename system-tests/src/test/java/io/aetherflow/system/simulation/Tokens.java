package io.aetherflow.system.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Characters of which each is written once in a world, so that it can be told what became of it. In
 * a text each stands for itself, in a tree it is a member's value.
 */
final class Tokens {
  private static final char FIRST = '\u3400';
  private static final char LAST = '\u9fff';

  private char next = FIRST;

  /** One that nobody has. */
  char next() {
    if (next > LAST) {
      throw new IllegalStateException("all tokens are used");
    }
    return next++;
  }

  /** Those in a content or a delta, each once. */
  static Set<Character> of(byte[] json) {
    return new LinkedHashSet<>(all(json));
  }

  /** Those in a content or a delta. */
  static List<Character> all(byte[] json) {
    var found = new ArrayList<Character>();
    for (char c : new String(json, StandardCharsets.UTF_8).toCharArray()) {
      if (c >= FIRST && c <= LAST) {
        found.add(c);
      }
    }
    return found;
  }
}
