package io.aetherflow.model.client;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentType.EditKind;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one author can take back and do again, immutable. Only own edits are in it, each as its
 * inverse, moved over everything that has changed the display since: operations of others,
 * resolutions, edits that were taken back. Acknowledgements change nothing on the display and thus
 * nothing here.
 *
 * <p><b>Steps.</b> Key strokes of one kind with no pause of more than {@link #PAUSE_MAX_MILLIS}
 * between them are one step, of at most {@link #PARTS_MAX} operations; so is a replacement with
 * what is typed after it. Every other edit is a step of its own. The newest {@link
 * UndoStack#STEPS_MAX} steps can be taken back.
 *
 * <p>Laws: what is displayed and another author wrote is never taken away by taking back or doing
 * again, nor set to something else; taking back gives what was there before, but for empty objects
 * that were made around a member, and doing again what was there after, when nobody else wrote
 * meanwhile; what was forgotten is neither taken back nor brought back.
 */
public final class UndoHistory<C, D> {
  /** A longer pause between two key strokes begins a new step. */
  public static final long PAUSE_MAX_MILLIS = 1_000;

  /** A step that was written in as many operations is complete. */
  public static final int PARTS_MAX = 100;

  private final UndoStack<C, D> done;
  private final UndoStack<C, D> undone;
  private final Group group;

  /**
   * What the next edit may join.
   *
   * @param step the number of the newest step
   * @param kind of the newest edit; null when the next edit begins a new step in any case
   */
  private record Group(long step, @Nullable EditKind kind, long lastMillis) {
    boolean isContinuedBy(EditKind next, long nowMillis) {
      if (kind == null || nowMillis - lastMillis > PAUSE_MAX_MILLIS) {
        return false;
      }
      return switch (next) {
        case INSERTION -> kind == EditKind.INSERTION || kind == EditKind.REPLACEMENT;
        case DELETION -> kind == EditKind.DELETION;
        case REPLACEMENT, OTHER -> false;
      };
    }

    Group closed() {
      return new Group(step, null, lastMillis);
    }
  }

  /** A step to be taken back or done again, and the history after it. */
  record Reverted<C, D>(D change, UndoHistory<C, D> history) {}

  private UndoHistory(UndoStack<C, D> done, UndoStack<C, D> undone, Group group) {
    this.done = done;
    this.undone = undone;
    this.group = group;
  }

  /** Nothing to take back. */
  static <C, D> UndoHistory<C, D> none(DocumentType<C, D> type) {
    return new UndoHistory<>(UndoStack.empty(type), UndoStack.empty(type), new Group(0, null, 0));
  }

  boolean canUndo() {
    return !done.isEmpty();
  }

  boolean canRedo() {
    return !undone.isEmpty();
  }

  /**
   * An own edit. What was taken back before can not be done again after it.
   *
   * @param before the display that it changes
   * @param after the display after it
   * @param opId the operation that it became part of
   */
  UndoHistory<C, D> edited(
      DocumentType<C, D> type, D change, C before, C after, UUID opId, long nowMillis) {
    if (type.isEmpty(change)) {
      return this;
    }
    D inverse = type.takingBack(change, before);
    var kind = type.kind(change);
    boolean joins = group.isContinuedBy(kind, nowMillis) && done.partsOfTop() < PARTS_MAX;
    long step = joins ? group.step : group.step + 1;
    var stack = done.push(step, opId, inverse, after);
    return new UndoHistory<>(stack, UndoStack.empty(type), new Group(step, kind, nowMillis));
  }

  /**
   * Others have changed the display.
   *
   * @param display after that
   */
  UndoHistory<C, D> moved(D change, C display) {
    return with(done.moved(change, display), undone.moved(change, display), group);
  }

  /**
   * A resolution has changed the display.
   *
   * @param before the display before that
   * @param after the display after that
   */
  UndoHistory<C, D> resolved(D change, C before, C after) {
    return with(
        done.resolved(change, before, after), undone.resolved(change, before, after), group);
  }

  /**
   * The newest operations were taken back.
   *
   * @param before the display before that
   * @param after the display after that
   */
  UndoHistory<C, D> takenBack(Collection<UUID> opIds, D change, C before, C after) {
    var ids = Set.copyOf(opIds);
    return with(
        done.takenBack(ids, change, before, after),
        undone.takenBack(ids, change, before, after),
        group);
  }

  /** Without what these operations did: it is neither taken back nor done again. */
  UndoHistory<C, D> forget(Collection<UUID> opIds, C display) {
    var ids = Set.copyOf(opIds);
    return with(done.forget(ids, display), undone.forget(ids, display), group);
  }

  /** Takes the newest step back, by an operation of this id; null when there is none. */
  @Nullable Reverted<C, D> undo(C display, UUID opId) {
    var taken = done.take(display, opId);
    return taken == null
        ? null
        : new Reverted<>(
            taken.change(),
            new UndoHistory<>(taken.rest(), onTop(undone, taken.undone()), group.closed()));
  }

  /** Does the step again that was taken back last, by an operation of this id. */
  @Nullable Reverted<C, D> redo(C display, UUID opId) {
    var taken = undone.take(display, opId);
    return taken == null
        ? null
        : new Reverted<>(
            taken.change(),
            new UndoHistory<>(onTop(done, taken.undone()), taken.rest(), group.closed()));
  }

  private UndoHistory<C, D> with(
      UndoStack<C, D> newDone, UndoStack<C, D> newUndone, Group newGroup) {
    return newDone == done && newUndone == undone
        ? this
        : new UndoHistory<>(newDone, newUndone, newGroup);
  }

  private static <C, D> UndoStack<C, D> onTop(
      UndoStack<C, D> stack, List<UndoStack.Part<D>> parts) {
    var higher = stack;
    for (var part : parts) {
      higher = higher.push(part);
    }
    return higher;
  }
}
