package io.aetherflow.model.client;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Own operations that are committed, but that pending ones were written on top of. What a pending
 * operation means can only be told together with them; so whoever keeps pending operations for a
 * later process keeps these too. Immutable.
 *
 * @param kept in the order of their versions
 */
public record Predecessors(List<Predecessor> kept) {
  /** None. */
  public static final Predecessors NONE = new Predecessors(List.of());

  /** One committed operation of the client. */
  public record Predecessor(UUID opId, long baseVersion, long version) {}

  /**
   * What is still needed.
   *
   * @param released what is not needed any more
   */
  public record Step(Predecessors next, List<UUID> released) {}

  public Predecessors {
    kept = List.copyOf(kept);
  }

  /** One of the client's operations was committed. */
  public Predecessors plus(Predecessor committed) {
    var all = new ArrayList<>(kept);
    all.add(committed);
    return new Predecessors(all);
  }

  /**
   * Lets go of what no pending operation was written on top of: an operation stands on those of its
   * client with a version above its base, these on those above theirs, and so on.
   */
  public Step whilePending(List<? extends PendingOperation<?>> pending) {
    long lowest = Long.MAX_VALUE;
    for (var operation : pending) {
      lowest = Math.min(lowest, operation.baseVersion());
    }
    long examined;
    do {
      examined = lowest;
      for (var predecessor : kept) {
        if (predecessor.version() > examined) {
          lowest = Math.min(lowest, predecessor.baseVersion());
        }
      }
    } while (lowest < examined);
    var needed = new ArrayList<Predecessor>();
    var released = new ArrayList<UUID>();
    for (var predecessor : kept) {
      if (predecessor.version() > lowest) {
        needed.add(predecessor);
      } else {
        released.add(predecessor.opId());
      }
    }
    return new Step(new Predecessors(needed), released);
  }
}
