package io.aetherflow.model.json;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.value.JsonText;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * An object: members by name, sorted. Immutable; a change copies one path of a balanced tree in
 * each object on its way and shares all else, so it costs the depth times the logarithm of the
 * members, however large the document is.
 */
final class Members implements Node {
  static final Members NONE = new Members(TreePMap.empty(), 2, 1);

  private final PSortedMap<String, Node> members;
  private final long weight;
  private final long count;

  private Members(PSortedMap<String, Node> members, long weight, long count) {
    this.members = members;
    this.weight = weight;
    this.count = count;
  }

  static Members of(SortedMap<String, Node> sorted) {
    if (sorted.isEmpty()) {
      return NONE;
    }
    long weight = 1;
    long count = 1;
    for (Map.Entry<String, Node> member : sorted.entrySet()) {
      weight += weight(member.getKey(), member.getValue());
      count += member.getValue().count();
    }
    return new Members(TreePMap.fromSortedMap(sorted), weight, count);
  }

  /** With its comma, or the brace behind it. */
  private static long weight(String name, Node value) {
    StringBuilder escaped = new StringBuilder(name.length() + 2);
    JsonText.appendString(escaped, name);
    return escaped.length() + 1 + value.weight() + 1;
  }

  @Nullable Node get(String name) {
    return members.get(name);
  }

  Map<String, Node> all() {
    return members;
  }

  int size() {
    return members.size();
  }

  private Members with(String name, Node value) {
    Node before = members.get(name);
    if (before == value) {
      return this;
    }
    Members without = before == null ? this : this.without(name, before);
    long grown = without.weight + weight(name, value) - (without.size() == 0 ? 1 : 0);
    return new Members(members.plus(name, value), grown, without.count + value.count());
  }

  private Members without(String name, Node before) {
    if (members.size() == 1) {
      return NONE;
    }
    return new Members(members.minus(name), weight - weight(name, before), count - before.count());
  }

  /** What stands at the end of these names, or null. */
  @Nullable Node find(List<String> names) {
    Node node = this;
    for (String name : names) {
      if (!(node instanceof Members object)) {
        return null;
      }
      node = object.members.get(name);
      if (node == null) {
        return null;
      }
    }
    return node;
  }

  /** Whether these names lead to, or through, something that is no object. */
  boolean endsIn(List<String> names) {
    Node node = this;
    for (String name : names) {
      if (!(node instanceof Members object)) {
        return true;
      }
      node = object.members.get(name);
      if (node == null) {
        return false;
      }
    }
    return !(node instanceof Members);
  }

  /**
   * These members after a write. Missing parents are made, whether something is set or removed, so
   * that a write and its removal are the same as the removal alone.
   *
   * @param value null removes
   * @throws InvalidInputException when a parent is no object
   */
  Members write(Pointer pointer, @Nullable Node value, Supplier<String> field) {
    return write(pointer, 0, value, field);
  }

  /** The same, where the first names of the pointer lead to this object. */
  Members write(Pointer pointer, int at, @Nullable Node value, Supplier<String> field) {
    String name = pointer.names().get(at);
    Node before = members.get(name);
    if (at == pointer.depth() - 1) {
      if (value != null) {
        return with(name, value);
      }
      return before == null ? this : without(name, before);
    }
    if (before == null) {
      return with(name, NONE.write(pointer, at + 1, value, field));
    }
    if (!(before instanceof Members object)) {
      throw noObject(pointer, at + 1, field);
    }
    Members after = object.write(pointer, at + 1, value, field);
    return after == object ? this : with(name, after);
  }

  /** A write that leads through something that is no object, at a depth. */
  static InvalidInputException noObject(Pointer pointer, int depth, Supplier<String> field) {
    return new InvalidInputException(
        new Problem(
            Problem.OUT_OF_RANGE,
            field.get(),
            "inside " + pointer.head(depth) + ", which is a value or an array",
            "a pointer through objects only"));
  }

  @Override
  public long weight() {
    return weight;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public int depth() {
    int deepest = 0;
    for (Node member : members.values()) {
      deepest = Math.max(deepest, member.depth());
    }
    return deepest + 1;
  }

  @Override
  public void appendTo(StringBuilder out) {
    char before = '{';
    for (Map.Entry<String, Node> member : members.entrySet()) {
      out.append(before);
      before = ',';
      JsonText.appendString(out, member.getKey());
      out.append(':');
      member.getValue().appendTo(out);
    }
    out.append(members.isEmpty() ? "{}" : "}");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof Members that
            && weight == that.weight
            && count == that.count
            && members.equals(that.members);
  }

  @Override
  public int hashCode() {
    return members.hashCode();
  }

  /** Shows how many members there are; never their names. */
  @Override
  public String toString() {
    return "Members[" + members.size() + "]";
  }
}
