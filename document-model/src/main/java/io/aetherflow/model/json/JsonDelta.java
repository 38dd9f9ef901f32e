package io.aetherflow.model.json;

import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.value.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * A change of a {@code json} content: some members, of which none is inside another, and what each
 * is to hold. Immutable.
 *
 * <p>Since no write is inside another one, their order means nothing, and all of the algebra is
 * about pointers: composing puts a later write in the place of what it covers, or into the value
 * around it; transforming only ever leaves writes out.
 */
public final class JsonDelta {
  /** Changes nothing. */
  public static final JsonDelta EMPTY = new JsonDelta(TreePMap.empty());

  private final PSortedMap<Pointer, Write> writes;

  private JsonDelta(PSortedMap<Pointer, Write> writes) {
    this.writes = writes;
  }

  /**
   * Sets a member; its missing parents are made.
   *
   * @throws InvalidInputException when the value holds what {@link JsonType} refuses, or lies too
   *     deep
   */
  public static JsonDelta set(Pointer pointer, JsonValue value) {
    return of(pointer, JsonReader.readNode(value.json()), () -> "value");
  }

  /**
   * Sets a member to a value in its JSON form, which may be larger than a {@link JsonValue}.
   *
   * @throws InvalidInputException when that is not one well-formed value within {@link JsonLimits}
   */
  public static JsonDelta set(Pointer pointer, String json) {
    return of(pointer, JsonReader.readNode(json), () -> "value");
  }

  /** Removes a member; its missing parents are made, as if it had been set just before. */
  public static JsonDelta remove(Pointer pointer) {
    return of(pointer, null, () -> "value");
  }

  static JsonDelta of(Pointer pointer, @Nullable Node value, Supplier<String> field) {
    if (value != null && pointer.depth() + value.depth() > JsonLimits.DEPTH_MAX) {
      throw new InvalidInputException(
          new Problem(
              Problem.TOO_LARGE,
              field.get(),
              value.depth() + " levels at a pointer of " + pointer.depth(),
              "at most " + JsonLimits.DEPTH_MAX + " levels together"));
    }
    return new JsonDelta(TreePMap.singleton(pointer, new Write(pointer, value)));
  }

  /** Whether it changes nothing. */
  public boolean isEmpty() {
    return writes.isEmpty();
  }

  /** How many members it sets or removes. */
  public int size() {
    return writes.size();
  }

  /** The members that it sets or removes, sorted. */
  public Collection<Pointer> pointers() {
    return writes.keySet();
  }

  /** Whether it sets or removes the member, something inside it, or something around it. */
  public boolean touches(Pointer pointer) {
    if (covering(pointer) != null) {
      return true;
    }
    Pointer next = writes.higherKey(pointer);
    return next != null && pointer.covers(next);
  }

  Collection<Write> writes() {
    return writes.values();
  }

  /** The write of this member or of one around it, or null. */
  @Nullable Write covering(Pointer pointer) {
    // Between a pointer and what is inside it there are only pointers that are inside it too, and
    // no two writes are inside each other.
    Map.Entry<Pointer, Write> floor = writes.floorEntry(pointer);
    return floor != null && floor.getKey().covers(pointer) ? floor.getValue() : null;
  }

  /**
   * Returns the one delta that does what this and then {@code second} do.
   *
   * @throws InvalidInputException when {@code second} writes into a value that this one sets
   */
  public JsonDelta compose(JsonDelta second) {
    if (writes.isEmpty()) {
      return second;
    }
    PSortedMap<Pointer, Write> both = writes;
    for (Write write : second.writes()) {
      both = plus(both, write, () -> "delta");
    }
    return both == writes ? this : new JsonDelta(both);
  }

  /** The same with one more write behind it. */
  JsonDelta plus(JsonDelta one, Supplier<String> field) {
    PSortedMap<Pointer, Write> both = writes;
    for (Write write : one.writes()) {
      both = plus(both, write, field);
    }
    return new JsonDelta(both);
  }

  private static PSortedMap<Pointer, Write> plus(
      PSortedMap<Pointer, Write> writes, Write write, Supplier<String> field) {
    Pointer pointer = write.pointer();
    Map.Entry<Pointer, Write> floor = writes.floorEntry(pointer);
    if (floor != null && floor.getKey().covers(pointer) && !floor.getKey().equals(pointer)) {
      Write around = floor.getValue();
      return writes.plus(around.pointer(), inside(around, write, field));
    }
    PSortedMap<Pointer, Write> rest = writes;
    for (Pointer next = rest.higherKey(pointer);
        next != null && pointer.covers(next);
        next = rest.higherKey(pointer)) {
      rest = rest.minus(next);
    }
    return rest.plus(pointer, write);
  }

  private static Write inside(Write around, Write write, Supplier<String> field) {
    Node value = around.value() == null ? Members.NONE : around.value();
    int depth = around.pointer().depth();
    if (!(value instanceof Members object)) {
      throw Members.noObject(write.pointer(), depth, field);
    }
    return new Write(around.pointer(), object.write(write.pointer(), depth, write.value(), field));
  }

  /**
   * Returns a delta of one write; where this delta sets an object around its member, because a
   * value stands there now, that object with the write in it.
   */
  JsonDelta around(JsonDelta one) {
    Write write = one.writes.firstEntry().getValue();
    Write around = covering(write.pointer());
    if (around == null
        || around.value() == null
        || around.pointer().depth() == write.pointer().depth()) {
      return one;
    }
    return new JsonDelta(
        TreePMap.singleton(around.pointer(), inside(around, write, () -> "delta[0].set")));
  }

  /**
   * Returns this delta as it reads after {@code over}. A write inside a member that {@code over}
   * writes is covered and falls away, whatever the side; of two that write the same member, that of
   * the {@link Side#LEFT left} one stays. Writes that set the same need not be repeated.
   */
  public JsonDelta transform(JsonDelta over, Side side) {
    if (over.writes.isEmpty()) {
      return this;
    }
    PSortedMap<Pointer, Write> left = writes;
    for (Write write : writes.values()) {
      Write other = over.covering(write.pointer());
      boolean stays =
          other == null
              || side == Side.LEFT
                  && other.pointer().equals(write.pointer())
                  && !Objects.equals(other.value(), write.value());
      if (!stays) {
        left = left.minus(write.pointer());
      }
    }
    return left == writes ? this : left.isEmpty() ? EMPTY : new JsonDelta(left);
  }

  /** Returns the delta that takes this one back from what it made of {@code before}. */
  JsonDelta invert(Members before) {
    PSortedMap<Pointer, Write> inverse = TreePMap.empty();
    for (Write write : writes.values()) {
      Write back = inverse(write, before);
      if (back != null) {
        inverse = inverse.plus(back.pointer(), back);
      }
    }
    return inverse.isEmpty() ? EMPTY : new JsonDelta(inverse);
  }

  /** Parents that were made go again: the outermost of them is removed. */
  private static @Nullable Write inverse(Write write, Members before) {
    Pointer pointer = write.pointer();
    Node node = before;
    for (int depth = 0; depth < pointer.depth(); depth++) {
      Node next = node instanceof Members object ? object.get(pointer.names().get(depth)) : null;
      if (next == null) {
        boolean unchanged = depth == pointer.depth() - 1 && write.value() == null;
        return unchanged ? null : new Write(pointer.head(depth + 1), null);
      }
      node = next;
    }
    return node.equals(write.value()) ? null : new Write(pointer, node);
  }

  /**
   * Returns the delta that takes this one back for its author: the members that it wrote are as
   * they were. Objects that it made around them stay, though they be empty, for by the time that it
   * arrives others may have put something in.
   */
  JsonDelta takingBack(Members before) {
    PSortedMap<Pointer, Write> back = TreePMap.empty();
    for (Write write : writes.values()) {
      Node node = before.find(write.pointer().names());
      if (!Objects.equals(node, write.value())) {
        back = back.plus(write.pointer(), new Write(write.pointer(), node));
      }
    }
    return back.isEmpty() ? EMPTY : new JsonDelta(back);
  }

  /**
   * Returns this delta, which takes an own edit back, as it reads after what others wrote. What
   * they wrote over it is theirs. An object that it brings back has in it what they wrote there. A
   * member stays as a whole when it would be removed, or would become what has no place for theirs:
   * half of it is of no use.
   */
  JsonDelta sparing(JsonDelta others) {
    JsonDelta left = transform(others, Side.RIGHT);
    PSortedMap<Pointer, Write> spared = left.writes;
    for (Write write : left.writes()) {
      List<Write> inside = others.inside(write.pointer());
      if (!inside.isEmpty()) {
        Node held = holding(write, inside);
        spared =
            held == null
                ? spared.minus(write.pointer())
                : spared.plus(write.pointer(), new Write(write.pointer(), held));
      }
    }
    return spared == left.writes ? left : spared.isEmpty() ? EMPTY : new JsonDelta(spared);
  }

  /**
   * Returns this delta, which others wrote, as it reads after an inverse that spares it.
   *
   * @param after what this delta has led to
   */
  JsonDelta spared(JsonDelta inverse, Members after) {
    PSortedMap<Pointer, Write> all = transform(inverse, Side.LEFT).writes;
    for (Write write : inverse.writes()) {
      Pointer pointer = write.pointer();
      List<Write> inside = inside(pointer);
      if (!inside.isEmpty() && holding(write, inside) == null) {
        all = all.plus(pointer, new Write(pointer, after.find(pointer.names())));
      } else {
        for (Write theirs : inside) {
          all = all.plus(theirs.pointer(), theirs);
        }
      }
    }
    return all.isEmpty() ? EMPTY : new JsonDelta(all);
  }

  /** The writes of what is inside a member. */
  private List<Write> inside(Pointer pointer) {
    List<Write> inside = new ArrayList<>();
    Map.Entry<Pointer, Write> next = writes.higherEntry(pointer);
    while (next != null && pointer.covers(next.getKey())) {
      inside.add(next.getValue());
      next = writes.higherEntry(next.getKey());
    }
    return inside;
  }

  /**
   * What a write sets, with what others have written inside.
   *
   * @return null when that has no place in it
   */
  private static @Nullable Node holding(Write write, List<Write> others) {
    int depth = write.pointer().depth();
    Node held = write.value();
    for (Write other : others) {
      List<String> parents = other.pointer().names().subList(depth, other.pointer().depth() - 1);
      if (!(held instanceof Members object) || object.endsIn(parents)) {
        return null;
      }
      held = object.write(other.pointer(), depth, other.value(), () -> "delta");
    }
    return held;
  }

  Members applyTo(Members content) {
    Members after = content;
    for (Write write : writes.values()) {
      after = after.write(write.pointer(), write.value(), () -> at(write));
    }
    return after;
  }

  private String at(Write write) {
    int index = 0;
    for (Write other : writes.values()) {
      if (other == write) {
        break;
      }
      index++;
    }
    return "delta[" + index + "]." + (write.value() == null ? "remove" : "set");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || other instanceof JsonDelta that && writes.equals(that.writes);
  }

  @Override
  public int hashCode() {
    return writes.hashCode();
  }

  /** Shows the members; never their values. */
  @Override
  public String toString() {
    return "JsonDelta" + writes.values();
  }
}
