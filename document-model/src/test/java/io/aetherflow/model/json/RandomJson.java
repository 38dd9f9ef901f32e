package io.aetherflow.model.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes random contents and deltas of type {@code json}. What a delta makes of a content is
 * computed here, operation by operation on plain maps, and never by the code under test. A tree is
 * a map of members, or the canonical JSON of any other value.
 */
public final class RandomJson {
  private static final JsonType TYPE = new JsonType();
  private static final List<String> NAMES =
      List.of("a", "b", "c", "", "~", "a/b", "\"é\n", "😀", "0");
  private static final List<String> VALUES =
      List.of("1", "2.5", "true", "null", "\"x\"", "\"é\\n😀\"", "[]", "[1,{\"a\":[2]}]", "-1e+21");

  /** An operation as somebody writes it; the value is null when it removes. */
  public record Op(List<String> names, @Nullable Object value) {
    String json() {
      String pointer =
          names.stream()
              .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
              .collect(Collectors.joining());
      return value == null
          ? "{\"remove\":" + quoted(pointer) + "}"
          : "{\"value\":" + RandomJson.json(value) + ",\"set\":" + quoted(pointer) + "}";
    }
  }

  /** Operations, what they read as, and what becomes of the content. */
  public record Edit(List<Op> ops, JsonDelta delta, Map<String, Object> after) {}

  private final Random random;
  private final int size;

  /**
   * @param size most operations of a delta, and roughly the members of a content
   */
  public RandomJson(long seed, int size) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.size = size;
  }

  public int next(int bound) {
    return random.nextInt(bound);
  }

  public Map<String, Object> content() {
    return object(3, size);
  }

  private Map<String, Object> object(int levels, int members) {
    Map<String, Object> object = new TreeMap<>();
    for (int count = next(members + 1); count > 0; count--) {
      object.put(name(), value(levels - 1, members / 2));
    }
    return object;
  }

  private Object value(int levels, int members) {
    return levels > 0 && next(2) == 0 ? object(levels, members) : VALUES.get(next(VALUES.size()));
  }

  private String name() {
    return NAMES.get(next(Math.min(NAMES.size(), size + 1)));
  }

  /** A delta that fits the content. */
  public Edit edit(Map<String, Object> content) {
    Map<String, Object> after = copy(content);
    List<Op> ops = new ArrayList<>();
    for (int count = next(size / 2 + 2); count > 0; count--) {
      Op op = new Op(place(after), next(3) == 0 ? null : value(2, 2));
      ops.add(op);
      apply(after, op);
    }
    return new Edit(ops, delta(ops), after);
  }

  /** Names that lead through objects only, of members that are there or are missing. */
  private List<String> place(Map<String, Object> content) {
    List<String> names = new ArrayList<>();
    Object at = content;
    for (int levels = 1 + next(3); levels > 0; levels--) {
      if (at instanceof String) {
        break;
      }
      @SuppressWarnings("unchecked")
      Map<String, Object> object = (Map<String, Object>) at;
      List<String> there = object == null ? List.of() : List.copyOf(object.keySet());
      String name = there.isEmpty() || next(3) == 0 ? name() : there.get(next(there.size()));
      names.add(name);
      at = object == null ? null : object.get(name);
    }
    return names;
  }

  @SuppressWarnings("unchecked")
  static void apply(Map<String, Object> content, Op op) {
    Map<String, Object> object = content;
    for (String name : op.names().subList(0, op.names().size() - 1)) {
      object = (Map<String, Object>) object.computeIfAbsent(name, _ -> new TreeMap<>());
    }
    if (op.value() == null) {
      object.remove(op.names().getLast());
    } else {
      object.put(op.names().getLast(), copyOf(op.value()));
    }
  }

  static Map<String, Object> copy(Map<String, Object> object) {
    Map<String, Object> copy = new TreeMap<>();
    object.forEach((name, value) -> copy.put(name, copyOf(value)));
    return copy;
  }

  @SuppressWarnings("unchecked")
  private static Object copyOf(Object value) {
    return value instanceof Map<?, ?> object ? copy((Map<String, Object>) object) : value;
  }

  /** A content as a tree. */
  public static Map<String, Object> tree(JsonContent content) {
    return tree(content.root());
  }

  private static Map<String, Object> tree(Members members) {
    Map<String, Object> tree = new TreeMap<>();
    members
        .all()
        .forEach((name, node) ->
            tree.put(name, node instanceof Members inner ? tree(inner) : node.value().json()));
    return tree;
  }

  static JsonDelta delta(List<Op> ops) {
    return TYPE.decodeDelta(json(ops).getBytes(UTF_8));
  }

  public static JsonContent content(Map<String, Object> tree) {
    return JsonContent.parse(json(tree));
  }

  static String json(List<Op> ops) {
    return ops.stream().map(Op::json).collect(Collectors.joining(",", "[", "]"));
  }

  static String json(Object value) {
    return value instanceof Map<?, ?> object
        ? object.entrySet().stream()
            .map(member -> quoted((String) member.getKey()) + ":" + json(member.getValue()))
            .collect(Collectors.joining(",", "{", "}"))
        : value.toString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
