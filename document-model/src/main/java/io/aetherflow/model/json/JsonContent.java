package io.aetherflow.model.json;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.value.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a {@code json} document: a tree of objects. Immutable; a change shares all that it
 * does not touch with the content before, and costs the depth of its members times the logarithm of
 * how many there are beside them.
 */
public final class JsonContent {
  /** The object without members. */
  public static final JsonContent EMPTY = new JsonContent(Members.NONE);

  private final Members root;

  JsonContent(Members root) {
    this.root = root;
  }

  /**
   * Reads a content.
   *
   * @throws InvalidInputException when it is not one well-formed object within {@link JsonLimits}
   */
  public static JsonContent parse(String json) {
    return new JsonContent(JsonReader.readRoot(json));
  }

  Members root() {
    return root;
  }

  /**
   * Returns the content after a delta.
   *
   * @throws InvalidInputException when the delta writes into something that is no object
   */
  public JsonContent apply(JsonDelta delta) {
    Members after = delta.applyTo(root);
    return after == root ? this : new JsonContent(after);
  }

  /** What a member holds, or null when there is no such member. */
  public @Nullable JsonValue get(Pointer pointer) {
    Node node = root.find(pointer.names());
    return node == null ? null : node.value();
  }

  /** Whether there is such a member, also when it holds {@code null}. */
  public boolean has(Pointer pointer) {
    return root.find(pointer.names()) != null;
  }

  /** The names of the members of the root, sorted. */
  public List<String> names() {
    return List.copyOf(root.all().keySet());
  }

  /** The names of what is in an object, sorted: empty when the pointer leads to none. */
  public List<String> names(Pointer pointer) {
    return root.find(pointer.names()) instanceof Members object
        ? List.copyOf(object.all().keySet())
        : List.of();
  }

  /** How many UTF-16 units the canonical JSON has; known without writing it. */
  public long weight() {
    return root.weight();
  }

  /** The canonical JSON. */
  public String json() {
    return root.value().json();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || other instanceof JsonContent that && root.equals(that.root);
  }

  @Override
  public int hashCode() {
    return root.hashCode();
  }

  /** Shows the size; never what is inside. */
  @Override
  public String toString() {
    return "JsonContent[" + weight() + " units]";
  }
}
