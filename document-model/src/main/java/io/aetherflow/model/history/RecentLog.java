package io.aetherflow.model.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest part of a document's log, immutable.
 *
 * <p>A chain from the newest operation back to the oldest one kept: appending shares everything,
 * and reading the operations above a version costs as many steps as there are, however long the log
 * is. When the chain has grown by its limit it is cut back, so that appending stays constant on
 * average and memory bounded: to the limit, or as far back as its newest operations were written,
 * since who is as far behind comes again.
 */
public final class RecentLog<D> {

  /** So many times its limit is kept at most where people are far behind. */
  private static final int LIMITS_KEPT_MAX = 8;

  private record Link<D>(Operation<D> operation, @Nullable Link<D> previous) {}

  private final @Nullable Link<D> newest;
  private final long floorVersion;
  private final long version;
  private final int limit;

  /** How many operations may be kept before the chain is cut back. */
  private final long keptMax;

  private RecentLog(
      @Nullable Link<D> newest, long floorVersion, long version, int limit, long keptMax) {
    this.newest = newest;
    this.floorVersion = floorVersion;
    this.version = version;
    this.limit = limit;
    this.keptMax = keptMax;
  }

  /**
   * A log of which nothing is known yet but where it ends.
   *
   * @param limit how many operations are kept at least, once there are as many; 1 and above
   */
  public static <D> RecentLog<D> endingAt(long version, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit is " + limit + ", accepted is 1 and above");
    }
    return new RecentLog<>(null, version, version, limit, 2L * limit);
  }

  /** The version of the newest operation, 0 for an empty document. */
  public long version() {
    return version;
  }

  /** The version above which every operation is here. */
  public long floorVersion() {
    return floorVersion;
  }

  /** This log and its next operation. */
  public RecentLog<D> plus(Operation<D> operation) {
    if (operation.version() != version + 1) {
      throw new IllegalArgumentException(
          "operation.version is " + operation.version() + ", accepted is " + (version + 1));
    }
    var chain = new Link<>(operation, newest);
    var grown = new RecentLog<>(chain, floorVersion, version + 1, limit, keptMax);
    return grown.version - grown.floorVersion > keptMax ? grown.shortened(limit) : grown;
  }

  /**
   * This log reaching further back. All of it is kept for as many further operations as the limit
   * says; then it is cut back, so that one late client does not make it long for good.
   *
   * @param older operations of consecutive versions up to and including {@link #floorVersion}
   */
  public RecentLog<D> withOlder(List<Operation<D>> older) {
    if (older.isEmpty()) {
      return this;
    }
    if (older.getLast().version() != floorVersion) {
      throw new IllegalArgumentException(
          "older ends at " + older.getLast().version() + ", accepted is " + floorVersion);
    }
    long floor = older.getFirst().version() - 1;
    long roomy = Math.max(2L * limit, version - floor + limit);
    return rebuilt(floor, older, above(floorVersion), roomy);
  }

  /** This log, cut back if it is longer than a log becomes by itself. */
  public RecentLog<D> bounded() {
    return version - floorVersion > (LIMITS_KEPT_MAX + 1L) * limit ? shortened(limit) : this;
  }

  /**
   * This log, if it has more, with so many of its newest operations only, and as far back as those
   * were written: what they contest has to be found by who has not seen them.
   */
  public RecentLog<D> shortened(int operations) {
    long floor = version - operations;
    if (floor <= floorVersion) {
      return this;
    }
    for (var operation : above(floor)) {
      floor = Math.min(floor, operation.baseVersion());
    }
    floor = Math.max(Math.max(floor, floorVersion), version - (long) LIMITS_KEPT_MAX * limit);
    return rebuilt(floor, List.of(), above(floor), version - floor + limit);
  }

  /**
   * The operations above a version, oldest first.
   *
   * @param base {@link #floorVersion} or above
   */
  public List<Operation<D>> above(long base) {
    if (base < floorVersion) {
      throw new IllegalArgumentException(
          "base is " + base + ", accepted is " + floorVersion + " and above");
    }
    if (base >= version) {
      return List.of();
    }
    var operations = new ArrayList<Operation<D>>((int) (version - base));
    for (var link = newest; link != null && link.operation.version() > base; link = link.previous) {
      operations.add(link.operation);
    }
    Collections.reverse(operations);
    return operations;
  }

  private RecentLog<D> rebuilt(
      long floor, List<Operation<D>> older, List<Operation<D>> newer, long newKeptMax) {
    Link<D> chain = null;
    for (var operation : older) {
      chain = new Link<>(operation, chain);
    }
    for (var operation : newer) {
      chain = new Link<>(operation, chain);
    }
    return new RecentLog<>(chain, floor, version, limit, newKeptMax);
  }
}
