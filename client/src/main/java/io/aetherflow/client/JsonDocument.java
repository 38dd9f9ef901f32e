package io.aetherflow.client;

import io.aetherflow.model.json.FractionalIndex;
import io.aetherflow.model.json.JsonContent;
import io.aetherflow.model.json.JsonDelta;
import io.aetherflow.model.json.Pointer;
import io.aetherflow.model.value.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An open document of type {@code json}: structured data, read and written by JSON Pointers such as
 * {@code /cards/7/title}.
 *
 * <pre>{@code
 * record Card(String title, boolean done) {}
 *
 * board.set("/cards/7", new Card("Buy bread", false));
 * board.set("/cards/7/done", true);
 * Card card = board.get("/cards/7", Card.class).orElseThrow();
 * }</pre>
 *
 * <p>What is set as one object can be edited member by member afterwards, by anybody. Arrays are
 * set as a whole; a list that several people edit is an object whose names {@link #insert} makes.
 * Every method refuses a pointer that is none with {@link
 * io.aetherflow.model.InvalidInputException}.
 */
public final class JsonDocument extends SharedDocument<JsonContent, JsonDelta> {
  private final JsonMapper json;
  private final RandomGenerator random;

  /** A new item of a list, and the edit that adds it. */
  public record Inserted(String pointer, Edit<JsonDelta> edit) {}

  JsonDocument(
      String id,
      Connection connection,
      Supplier<UUID> opIds,
      DocumentSync<JsonContent, JsonDelta> sync,
      JsonMapper json,
      RandomGenerator random) {
    super(id, connection, opIds, sync);
    this.json = json;
    this.random = random;
  }

  /** What a member holds, if there is one; a member that holds {@code null} is there. */
  public Optional<JsonValue> get(String pointer) {
    return Optional.ofNullable(content().get(Pointer.parse(pointer)));
  }

  /**
   * What a member holds, read as a type: a record, a {@code String}, a {@code Map}, a {@code List}.
   * Empty when there is no such member, or it holds {@code null}.
   *
   * @throws tools.jackson.core.JacksonException when it is not of this form
   */
  public <T> Optional<T> get(String pointer, Class<T> type) {
    return get(pointer).map(value -> json.readValue(value.json(), type));
  }

  /** Whether there is such a member. */
  public boolean has(String pointer) {
    return content().has(Pointer.parse(pointer));
  }

  /** The names of the members of the root, sorted. */
  public List<String> names() {
    return content().names();
  }

  /** The names of what is in an object, sorted, which is the order of a list; else none. */
  public List<String> names(String pointer) {
    return content().names(Pointer.parse(pointer));
  }

  /**
   * Sets a member; the objects around it that are missing are made.
   *
   * @param value a {@link JsonValue}, or anything that Jackson writes as JSON: a record, a string,
   *     a number, a map, null
   * @throws io.aetherflow.model.InvalidInputException when the pointer leads through a value or an
   *     array, or the value is larger or deeper than {@link io.aetherflow.model.json.JsonLimits}
   *     allow
   */
  public Edit<JsonDelta> set(String pointer, @Nullable Object value) {
    return edit(setting(Pointer.parse(pointer), value));
  }

  /** Removes a member; does nothing when it is not there. */
  public Edit<JsonDelta> remove(String pointer) {
    var place = Pointer.parse(pointer);
    return edit(content -> content.has(place) ? JsonDelta.remove(place) : JsonDelta.EMPTY);
  }

  /**
   * Adds an item to a list, that is, to an object whose names are fractional indexes.
   *
   * @param after the name of the item in front of it, or null to add it at the end
   */
  public Inserted insert(String list, @Nullable Object value, @Nullable String after) {
    var place = Pointer.parse(list);
    var item = new Pointer[1];
    var edit =
        edit(content -> {
          var names = content.names(place);
          var left = after != null || names.isEmpty() ? after : names.getLast();
          var right =
              names.stream().filter(name -> left != null && name.compareTo(left) > 0).findFirst();
          item[0] = place.plus(FractionalIndex.between(left, right.orElse(null), random));
          return setting(item[0], value);
        });
    return new Inserted(item[0].toString(), edit);
  }

  /**
   * Observes a member: tells what it holds, or that it is gone, whenever something other than an
   * edit of this client has changed it, something inside it or something around it. On the client's
   * thread for events, as {@link #observe(Consumer)}.
   */
  public Subscription observe(String pointer, Consumer<? super Optional<JsonValue>> observer) {
    var place = Pointer.parse(pointer);
    return observe(event -> {
      if (event instanceof DocumentEvent.Changed<JsonContent, JsonDelta> changed
          && changed.change().touches(place)) {
        observer.accept(Optional.ofNullable(changed.content().get(place)));
      }
    });
  }

  private JsonDelta setting(Pointer place, @Nullable Object value) {
    return value instanceof JsonValue given
        ? JsonDelta.set(place, given)
        : JsonDelta.set(place, json.writeValueAsString(value));
  }
}
