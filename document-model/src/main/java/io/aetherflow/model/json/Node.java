package io.aetherflow.model.json;

import io.aetherflow.model.value.JsonValue;

/** What a member holds: members, or a value that is taken as a whole. Immutable. */
sealed interface Node permits Members, Node.Leaf {
  /** How many UTF-16 units its canonical JSON has. */
  long weight();

  /** How many members and values are inside, itself included. */
  long count();

  /** How many arrays and objects are inside each other at most. */
  int depth();

  /** Appends the canonical JSON. */
  void appendTo(StringBuilder out);

  /** The canonical JSON as a value. */
  default JsonValue value() {
    StringBuilder out = new StringBuilder(Math.toIntExact(weight()));
    appendTo(out);
    return JsonValue.ofCanonical(out.toString());
  }

  /** A string, number, truth value, {@code null} or array: set and replaced as a whole. */
  record Leaf(JsonValue json) implements Node {
    @Override
    public long weight() {
      return json.json().length();
    }

    @Override
    public long count() {
      return 1;
    }

    @Override
    public int depth() {
      String text = json.json();
      if (text.charAt(0) != '[') {
        return 0;
      }
      int depth = 0;
      int deepest = 0;
      boolean quoted = false;
      for (int i = 0; i < text.length(); i++) {
        switch (text.charAt(i)) {
          case '"' -> quoted = !quoted;
          case '\\' -> i++;
          case '[', '{' -> deepest = quoted ? deepest : Math.max(deepest, ++depth);
          case ']', '}' -> depth -= quoted ? 0 : 1;
          default -> {}
        }
      }
      return deepest;
    }

    @Override
    public void appendTo(StringBuilder out) {
      out.append(json.json());
    }

    @Override
    public JsonValue value() {
      return json;
    }

    /** Says what kind of value this is; never shows it. */
    @Override
    public String toString() {
      return "Leaf[" + weight() + " units]";
    }
  }
}
