package io.aetherflow.model.text;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.value.JsonValue;
import io.aetherflow.model.value.Units;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of an op: names with values, sorted by name, compared by meaning.
 *
 * <p>On a retain the value {@code null} removes the attribute; on an insert there is no {@code
 * null}. The operations are those of {@code AttributeMap} in quill-delta 5.1.
 */
public final class Attributes {
  /** No attributes. */
  public static final Attributes NONE = new Attributes(new String[0], new JsonValue[0]);

  /**
   * Names that every JavaScript object already has a member of, so that quill-delta in a browser
   * would take them for set.
   */
  private static final Set<String> RESERVED =
      Set.of(
          "__proto__",
          "__defineGetter__",
          "__defineSetter__",
          "__lookupGetter__",
          "__lookupSetter__",
          "constructor",
          "hasOwnProperty",
          "isPrototypeOf",
          "propertyIsEnumerable",
          "toLocaleString",
          "toString",
          "valueOf");

  private final String[] names;
  private final JsonValue[] values;
  private final int weight;

  private Attributes(String[] names, JsonValue[] values) {
    this.names = names;
    this.values = values;
    int units = 0;
    for (int i = 0; i < names.length; i++) {
      units += names[i].length() + values[i].json().length() + 4;
    }
    this.weight = units;
  }

  /** Returns the one attribute. */
  public static Attributes of(String name, JsonValue value) {
    return NONE.with(name, value);
  }

  /** Returns the one attribute, being true. */
  public static Attributes of(String name) {
    return NONE.with(name, JsonValue.TRUE);
  }

  /**
   * Returns these attributes with one set; {@link JsonValue#NULL} is a value like any other.
   *
   * @throws InvalidInputException when the name is empty, too long, ill-formed or reserved
   */
  public Attributes with(String name, JsonValue value) {
    requireName(name, () -> "attribute name");
    int found = Arrays.binarySearch(names, name);
    if (found >= 0) {
      JsonValue[] changed = values.clone();
      changed[found] = value;
      return new Attributes(names, changed);
    }
    int at = -found - 1;
    String[] moreNames = Arrays.copyOf(names, names.length + 1);
    JsonValue[] moreValues = Arrays.copyOf(values, names.length + 1);
    System.arraycopy(names, at, moreNames, at + 1, names.length - at);
    System.arraycopy(values, at, moreValues, at + 1, names.length - at);
    moreNames[at] = name;
    moreValues[at] = value;
    return new Attributes(moreNames, moreValues);
  }

  /** Takes members whose names were {@linkplain #requireName checked}. */
  static Attributes ofSorted(SortedMap<String, JsonValue> members) {
    return members.isEmpty()
        ? NONE
        : new Attributes(
            members.keySet().toArray(String[]::new), members.values().toArray(JsonValue[]::new));
  }

  static void requireName(String name, Supplier<String> field) {
    if (name.isEmpty() || RESERVED.contains(name)) {
      throw new InvalidInputException(
          new Problem(
              Problem.MALFORMED,
              field.get(),
              name.isEmpty() ? "empty" : name,
              "a name that is not a member of every JavaScript object"));
    }
    if (name.length() > TextLimits.ATTRIBUTE_NAME_LENGTH_MAX) {
      throw new InvalidInputException(
          new Problem(
              Problem.TOO_LARGE,
              field.get(),
              name.length() + " units",
              "at most " + TextLimits.ATTRIBUTE_NAME_LENGTH_MAX + " units"));
    }
    int invalid = Units.firstInvalid(name);
    if (invalid >= 0) {
      throw new InvalidInputException(Units.problem(name, invalid, field.get()));
    }
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return names.length == 0;
  }

  /** How many there are. */
  public int size() {
    return names.length;
  }

  /** The names, sorted. */
  public List<String> names() {
    return List.of(names);
  }

  /** The value under this name, or null when the name is not there. */
  public @Nullable JsonValue get(String name) {
    int found = Arrays.binarySearch(names, name);
    return found < 0 ? null : values[found];
  }

  String name(int index) {
    return names[index];
  }

  JsonValue value(int index) {
    return values[index];
  }

  /** Whether a value among them is {@code null}. */
  boolean hasNull() {
    for (JsonValue value : values) {
      if (value.isNull()) {
        return true;
      }
    }
    return false;
  }

  /** How many units their JSON has, without the braces around. */
  int weight() {
    return weight;
  }

  /**
   * Returns {@code first} changed by {@code second}.
   *
   * @param keepNull whether a {@code null} of {@code second} stays in the result; it does on a
   *     retain, which still has to remove the attribute, and does not on an insert
   */
  static Attributes compose(Attributes first, Attributes second, boolean keepNull) {
    if (second == NONE) {
      return first;
    }
    if (first == NONE && (keepNull || !second.hasNull())) {
      return second;
    }
    Merge merge = new Merge(first.size() + second.size());
    int i = 0;
    int j = 0;
    while (i < first.names.length || j < second.names.length) {
      int order = order(first, i, second, j);
      if (order < 0) {
        merge.add(first, i++);
      } else {
        if (keepNull || !second.values[j].isNull()) {
          merge.add(second, j);
        }
        j++;
        if (order == 0) {
          i++;
        }
      }
    }
    return merge.toAttributes();
  }

  /**
   * Returns {@code these} as they read after {@code over} was set.
   *
   * @param overFirst whether {@code over} was committed first, so that its values remain
   */
  static Attributes transform(Attributes these, Attributes over, boolean overFirst) {
    if (these == NONE || over == NONE || !overFirst) {
      return these;
    }
    Merge merge = new Merge(these.size());
    int i = 0;
    int j = 0;
    while (i < these.names.length) {
      int order = order(these, i, over, j);
      if (order < 0) {
        merge.add(these, i++);
      } else {
        j++;
        if (order == 0) {
          i++;
        }
      }
    }
    return merge.toAttributes();
  }

  /** Returns what sets attributes back that were {@code base} before {@code change}. */
  static Attributes invert(Attributes change, Attributes base) {
    Merge merge = new Merge(change.size());
    int j = 0;
    for (int i = 0; i < change.names.length; i++) {
      while (j < base.names.length && base.names[j].compareTo(change.names[i]) < 0) {
        j++;
      }
      if (j == base.names.length || !base.names[j].equals(change.names[i])) {
        merge.add(change.names[i], JsonValue.NULL);
      } else if (!base.values[j].identical(change.values[i])) {
        merge.add(base, j);
      }
    }
    return merge.toAttributes();
  }

  private static int order(Attributes a, int i, Attributes b, int j) {
    if (i == a.names.length) {
      return 1;
    }
    return j == b.names.length ? -1 : a.names[i].compareTo(b.names[j]);
  }

  /** Takes attributes in the order of their names. */
  private static final class Merge {
    private final String[] names;
    private final JsonValue[] values;
    private int size;

    Merge(int capacity) {
      names = new String[capacity];
      values = new JsonValue[capacity];
    }

    void add(Attributes from, int index) {
      add(from.names[index], from.values[index]);
    }

    void add(String name, JsonValue value) {
      names[size] = name;
      values[size++] = value;
    }

    Attributes toAttributes() {
      if (size == 0) {
        return NONE;
      }
      return size == names.length
          ? new Attributes(names, values)
          : new Attributes(Arrays.copyOf(names, size), Arrays.copyOf(values, size));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof Attributes that
            && Arrays.equals(names, that.names)
            && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
  }

  /** Shows the names; never the values. */
  @Override
  public String toString() {
    return Arrays.toString(names);
  }
}
