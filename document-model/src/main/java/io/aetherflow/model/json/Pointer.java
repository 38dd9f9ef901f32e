package io.aetherflow.model.json;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.value.JsonReading;
import io.aetherflow.model.value.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The place of a member: the names from the root to it, written as a JSON Pointer (RFC 6901), for
 * example {@code /cards/7/title}. In a name {@code ~} is written {@code ~0} and {@code /} is
 * written {@code ~1}. There are no pointers into arrays.
 *
 * <p>Pointers are ordered by their names, name by name in UTF-16 units; a member stands directly in
 * front of what is inside it.
 *
 * @param names one or more; the root is no member
 */
public record Pointer(List<String> names) implements Comparable<Pointer> {
  /**
   * Checks the names.
   *
   * @throws InvalidInputException when there are none or too many, or one is no {@linkplain
   *     #requireName name}
   */
  public Pointer {
    names = List.copyOf(names);
    require(names, () -> "pointer");
  }

  /**
   * Reads a pointer.
   *
   * @throws InvalidInputException when it is not one, or points to the root
   */
  public static Pointer parse(String pointer) {
    return parse(pointer, () -> "pointer");
  }

  /** Returns the pointer with these names. */
  public static Pointer of(String... names) {
    return new Pointer(List.of(names));
  }

  static Pointer parse(String pointer, Supplier<String> field) {
    if (pointer.isEmpty() || pointer.charAt(0) != '/') {
      throw refusal(
          Problem.MALFORMED,
          field,
          pointer.isEmpty() ? "the root" : "without a slash in front",
          "a JSON Pointer to a member, for example /cards/7");
    }
    List<String> names = new ArrayList<>();
    int start = 1;
    while (start <= pointer.length()) {
      int end = pointer.indexOf('/', start);
      end = end < 0 ? pointer.length() : end;
      names.add(unescaped(pointer.substring(start, end), field));
      start = end + 1;
      if (names.size() > JsonLimits.DEPTH_MAX) {
        throw tooDeep(field);
      }
    }
    require(names, field);
    return new Pointer(names);
  }

  private static void require(List<String> names, Supplier<String> field) {
    if (names.isEmpty()) {
      throw refusal(Problem.MALFORMED, field, "the root", "a pointer to a member");
    }
    if (names.size() > JsonLimits.DEPTH_MAX) {
      throw tooDeep(field);
    }
    for (String name : names) {
      requireName(name, field);
    }
  }

  private static InvalidInputException tooDeep(Supplier<String> field) {
    return refusal(
        Problem.TOO_LARGE, field, "deeper", "at most " + JsonLimits.DEPTH_MAX + " levels");
  }

  /**
   * Refuses names of members that are too long, hold U+0000 or half a surrogate pair, or are {@code
   * __proto__}, which a browser would take for something else. The empty name is one.
   */
  static void requireName(String name, Supplier<String> field) {
    if (name.length() > JsonLimits.NAME_LENGTH_MAX) {
      throw refusal(
          Problem.TOO_LARGE,
          field,
          "a name of " + name.length() + " units",
          "at most " + JsonLimits.NAME_LENGTH_MAX + " units");
    }
    int invalid = Units.firstInvalid(name);
    if (invalid >= 0) {
      throw new InvalidInputException(Units.problem(name, invalid, field.get()));
    }
    JsonReading.requireMemberName(name, field);
  }

  private static String unescaped(String token, Supplier<String> field) {
    int tilde = token.indexOf('~');
    if (tilde < 0) {
      return token;
    }
    StringBuilder name = new StringBuilder(token.length());
    for (int i = 0; i < token.length(); i++) {
      char unit = token.charAt(i);
      if (unit != '~') {
        name.append(unit);
        continue;
      }
      char kind = ++i < token.length() ? token.charAt(i) : ' ';
      switch (kind) {
        case '0' -> name.append('~');
        case '1' -> name.append('/');
        default ->
            throw refusal(Problem.MALFORMED, field, "a ~ without 0 or 1", "~0 for ~ and ~1 for /");
      }
    }
    return name.toString();
  }

  /** How many names there are. */
  public int depth() {
    return names.size();
  }

  /** The name of the member itself. */
  public String last() {
    return names.getLast();
  }

  /** Whether this is the other pointer, or the other one leads through it. */
  public boolean covers(Pointer other) {
    return names.size() <= other.names.size() && names.equals(other.names.subList(0, names.size()));
  }

  /** The first names of this pointer. */
  Pointer head(int count) {
    return count == names.size() ? this : new Pointer(names.subList(0, count));
  }

  /** The pointer of a member inside this one. */
  public Pointer plus(String name) {
    List<String> more = new ArrayList<>(names.size() + 1);
    more.addAll(names);
    more.add(name);
    return new Pointer(more);
  }

  @Override
  public int compareTo(Pointer other) {
    int common = Math.min(names.size(), other.names.size());
    for (int i = 0; i < common; i++) {
      int order = names.get(i).compareTo(other.names.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(names.size(), other.names.size());
  }

  /** The JSON Pointer. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (String name : names) {
      out.append('/').append(name.replace("~", "~0").replace("/", "~1"));
    }
    return out.toString();
  }

  private static InvalidInputException refusal(
      String code, Supplier<String> field, String value, String limit) {
    return new InvalidInputException(new Problem(code, field.get(), value, limit));
  }
}
