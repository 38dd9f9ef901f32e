package io.aetherflow.model.client;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentType.Side;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Inverses of own edits, immutable, the newest on top: the topmost part stands on what is
 * displayed, each further one on what the part above it leads to.
 *
 * <p>What arrives moves the topmost part at once. What the parts below have to be moved by is
 * composed and kept beside them until they come to the top, so that an arrival costs the same
 * however much there is to undo. A part never takes back what arrived: it names only what its
 * author wrote, and {@linkplain DocumentType#sparing spares} what others wrote in that. Parts that
 * have become empty are left out when they come to the top.
 *
 * <p>A chain that shares its lower end with the stacks that it was made from.
 */
final class UndoStack<C, D> {
  /** How many steps are kept at least, once there are as many; at most twice as many are. */
  static final int STEPS_MAX = 200;

  /**
   * A piece of a step: what takes back that part of it which one operation carried.
   *
   * @param step parts with one number are one step
   * @param writtenBy the operation that the step was written in
   * @param doneBy the operation that last did it: the same, or that of an undo or redo
   */
  record Part<D>(long step, UUID writtenBy, UUID doneBy, D inverse) {
    Part<D> reading(D delta) {
      return new Part<>(step, writtenBy, doneBy, delta);
    }

    Name name() {
      return new Name(step, writtenBy, doneBy);
    }

    boolean isOf(Set<UUID> opIds) {
      return opIds.contains(writtenBy) || opIds.contains(doneBy);
    }
  }

  /** No two parts of a stack have the same. */
  private record Name(long step, UUID writtenBy, UUID doneBy) {}

  /**
   * The topmost step, taken off.
   *
   * @param change what takes it back, on what is displayed; never empty
   * @param undone the parts that lead from the result back to what is displayed, in the order in
   *     which they are put on the other stack
   */
  record Taken<C, D>(D change, List<Part<D>> undone, UndoStack<C, D> rest) {}

  /**
   * A part and what is below it.
   *
   * @param arrived what the part has still to be moved by
   * @param steps how many steps there are from here down
   * @param parts how many parts its step has from here down
   */
  private record Link<D>(Part<D> part, D arrived, @Nullable Link<D> below, int steps, int parts) {
    static <D> Link<D> of(Part<D> part, D arrived, @Nullable Link<D> below) {
      if (below == null) {
        return new Link<>(part, arrived, null, 1, 1);
      }
      return part.step == below.part.step
          ? new Link<>(part, arrived, below, below.steps, below.parts + 1)
          : new Link<>(part, arrived, below, below.steps + 1, 1);
    }
  }

  private final DocumentType<C, D> type;
  private final @Nullable Link<D> top;

  private UndoStack(DocumentType<C, D> type, @Nullable Link<D> top) {
    this.type = type;
    this.top = top;
  }

  static <C, D> UndoStack<C, D> empty(DocumentType<C, D> type) {
    return new UndoStack<>(type, null);
  }

  boolean isEmpty() {
    return top == null;
  }

  /** How many parts the topmost step has. */
  int partsOfTop() {
    return top == null ? 0 : top.parts;
  }

  /** This stack and one more part. */
  UndoStack<C, D> push(Part<D> part) {
    if (type.isEmpty(part.inverse())) {
      return this;
    }
    var link = Link.of(part, type.emptyDelta(), top);
    return new UndoStack<>(type, link.steps > 2 * STEPS_MAX ? shortened(link) : link);
  }

  /**
   * This stack and one more edit of a step, which may belong to the operation on top.
   *
   * @param display after the edit
   */
  UndoStack<C, D> push(long step, UUID opId, D inverse, C display) {
    if (top == null || top.part.step != step || !top.part.doneBy.equals(opId)) {
      return push(new Part<>(step, opId, opId, inverse));
    }
    var part = top.part;
    D both = type.compose(inverse, part.inverse);
    if (type.isEmpty(both)) {
      return new UndoStack<>(type, settled(top.below, display));
    }
    return new UndoStack<>(type, Link.of(part.reading(both), top.arrived, top.below));
  }

  /**
   * This stack after others have changed what is displayed.
   *
   * @param display after that
   */
  UndoStack<C, D> moved(D change, C display) {
    return top == null || type.isEmpty(change)
        ? this
        : new UndoStack<>(type, settled(arriving(top, change), display));
  }

  /**
   * This stack after a resolution. What it takes out or sets again is not brought back by a part
   * that would take back just that: such parts are left out.
   *
   * @param before what was displayed before the resolution
   * @param after what is displayed after it
   */
  UndoStack<C, D> resolved(D change, C before, C after) {
    var lost = new HashSet<Name>();
    var content = before;
    D over = change;
    for (var link = top; link != null; link = settled(link.below, content)) {
      D inverse = link.part.inverse();
      if (type.interferes(inverse, over)) {
        lost.add(link.part.name());
      }
      over = type.transform(over, inverse, Side.LEFT);
      content = type.apply(content, inverse);
    }
    var rest = lost.isEmpty() ? this : without(part -> lost.contains(part.name()), before);
    return rest.moved(change, after);
  }

  /**
   * This stack without what these operations wrote, undid or did again. What they did stays; parts
   * below move over it.
   */
  UndoStack<C, D> forget(Set<UUID> opIds, C display) {
    for (var link = top; link != null; link = link.below) {
      if (link.part.isOf(opIds)) {
        return without(part -> part.isOf(opIds), display);
      }
    }
    return this;
  }

  /**
   * This stack after these operations, its newest, were taken back. What they did and the change
   * that took it back cancel out for the parts below.
   *
   * @param before what was displayed before that
   * @param after what is displayed after it
   */
  UndoStack<C, D> takenBack(Set<UUID> opIds, D change, C before, C after) {
    var content = before;
    D left = change;
    var link = top;
    while (link != null && link.part.isOf(opIds)) {
      D inverse = link.part.inverse();
      left = type.compose(type.invert(inverse, content), left);
      content = type.apply(content, inverse);
      link = settled(link.below, content);
    }
    // Inverting leaves out what changes nothing.
    D net = type.invert(type.invert(left, content), after);
    return new UndoStack<>(type, link == null ? null : settled(arriving(link, net), after));
  }

  /**
   * Takes the topmost step that changes anything; steps that change nothing any more are passed
   * over.
   *
   * @param doneBy the operation that takes it back
   * @return null when there is no such step
   */
  @Nullable Taken<C, D> take(C display, UUID doneBy) {
    var link = top;
    while (link != null) {
      long step = link.part.step;
      var undone = new ArrayList<Part<D>>();
      var content = display;
      D change = type.emptyDelta();
      while (link != null && link.part.step == step) {
        var part = link.part;
        D inverse = part.inverse();
        D back = type.takingBack(inverse, content);
        undone.add(new Part<>(step, part.writtenBy, doneBy, back));
        content = type.apply(content, inverse);
        change = type.compose(change, inverse);
        link = settled(link.below, content);
      }
      if (!type.isEmpty(change)) {
        return new Taken<>(change, undone, new UndoStack<>(type, link));
      }
    }
    return null;
  }

  private UndoStack<C, D> without(Predicate<Part<D>> gone, C display) {
    var kept = new ArrayList<Link<D>>();
    var content = display;
    // What the parts did that are gone. It is the author's own: nothing to spare.
    D done = type.emptyDelta();
    var link = top;
    while (link != null) {
      D inverse = link.part.inverse();
      if (gone.test(link.part)) {
        done = type.compose(type.invert(inverse, content), done);
      } else {
        D now = type.transform(inverse, done, Side.RIGHT);
        done = type.transform(done, inverse, Side.LEFT);
        if (!type.isEmpty(now)) {
          kept.add(Link.of(link.part.reading(now), type.emptyDelta(), null));
        }
      }
      content = type.apply(content, inverse);
      link = settled(link.below, content);
    }
    return new UndoStack<>(type, onTop(kept, null));
  }

  /**
   * The link with its part brought up to date; links whose parts are empty then are left out.
   *
   * @param content after what has arrived
   */
  private @Nullable Link<D> settled(@Nullable Link<D> link, C content) {
    var current = link;
    while (current != null && !type.isEmpty(current.arrived)) {
      D before = current.part.inverse();
      D now = type.sparing(before, current.arrived);
      var below =
          current.below == null
              ? null
              : arriving(current.below, type.spared(current.arrived, before, content));
      if (!type.isEmpty(now)) {
        return Link.of(current.part.reading(now), type.emptyDelta(), below);
      }
      current = below;
    }
    return current;
  }

  private Link<D> arriving(Link<D> link, D change) {
    return new Link<>(
        link.part, type.compose(link.arrived, change), link.below, link.steps, link.parts);
  }

  private Link<D> shortened(Link<D> full) {
    var kept = new ArrayList<Link<D>>();
    for (var link = full; link != null && full.steps - link.steps < STEPS_MAX; link = link.below) {
      kept.add(link);
    }
    var shorter = onTop(kept, null);
    return shorter == null ? full : shorter;
  }

  /** A chain of these links, from the top down, above another one. */
  private static <D> @Nullable Link<D> onTop(List<Link<D>> links, @Nullable Link<D> below) {
    var chain = below;
    for (var link : links.reversed()) {
      chain = Link.of(link.part, link.arrived, chain);
    }
    return chain;
  }
}
