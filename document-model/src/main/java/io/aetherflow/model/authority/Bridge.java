package io.aetherflow.model.authority;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.Pending;
import io.aetherflow.model.history.RecentLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one client had pending, as it reads on one version: the side of the client's state machine
 * that the server follows.
 *
 * <p>A client writes on a version followed by its own operations that were not yet acknowledged. To
 * understand the next operation on a later base, the server needs exactly these, transformed to
 * that base as the client transformed them. A bridge is carried from base to base, which only ever
 * rise; a lost one is rebuilt from the log.
 *
 * @param author the client: one object for all operations of it, since the log keeps thousands
 * @param version the version that the pending deltas are written on
 * @param pending those operations of the client that are committed above {@code version} or are
 *     being judged
 */
public record Bridge<D>(Author author, long version, Pending<D> pending) {

  /** With one more operation of the client on top. */
  public Bridge<D> plus(D written) {
    return new Bridge<>(author, version, pending.plus(written));
  }

  /** On a later version: over each committed operation of others, past each of its own. */
  Bridge<D> advance(DocumentType<?, D> type, List<Operation<D>> committed) {
    var moved = pending;
    for (var operation : committed) {
      if (!operation.author().equals(author)) {
        moved = moved.over(type, operation.delta());
      } else if (!moved.isEmpty()) {
        if (!moved.deltas().getFirst().equals(operation.delta())) {
          throw new IllegalStateException(
              "operation "
                  + operation.opId()
                  + " of version "
                  + operation.version()
                  + " does not read as its author's pending operation");
        }
        moved = moved.withoutFirst();
      } else {
        throw new IllegalStateException(
            "version "
                + operation.version()
                + " is of a client that has nothing pending on version "
                + version);
      }
    }
    return new Bridge<>(author, version + committed.size(), moved);
  }

  /**
   * The bridge of a client at a base, from what is known of it or from the log.
   *
   * @param known the client's last bridge, if there is one
   * @param aboveBase the operations of {@code log} above {@code base}
   * @return null when the log does not reach back far enough; see {@link #historyNeeded}
   */
  static <D> @Nullable Bridge<D> at(
      long base,
      Author author,
      @Nullable Bridge<D> known,
      DocumentType<?, D> type,
      RecentLog<D> log,
      List<Operation<D>> aboveBase) {
    var client = known == null ? author : known.author;
    if (own(client, aboveBase).isEmpty()) {
      return new Bridge<>(client, base, Pending.none());
    }
    if (known != null && known.version <= base && known.version >= log.floorVersion()) {
      return known.advance(type, upTo(base, log.above(known.version)));
    }
    long start = startOfChain(base, client, log);
    return start < log.floorVersion() ? null : rebuilt(start, base, client, type, log);
  }

  /** The version that the log must reach back to, when {@link #at} found it too short. */
  static <D> long historyNeeded(long base, Author author, RecentLog<D> log) {
    return Math.min(startOfChain(base, author, log), log.floorVersion() - 1);
  }

  private static <D> List<Operation<D>> own(Author author, List<Operation<D>> committed) {
    var own = new ArrayList<Operation<D>>();
    for (var operation : committed) {
      if (operation.author().equals(author)) {
        own.add(operation);
      }
    }
    return own;
  }

  /**
   * Each own operation above the base was written on a base of its own, with others pending then;
   * these on still earlier ones. The chain starts at a version on which nothing of the client was
   * pending.
   */
  private static <D> long startOfChain(long base, Author author, RecentLog<D> log) {
    long start = base;
    long examinedAbove = Long.MAX_VALUE;
    while (start >= log.floorVersion() && start < examinedAbove) {
      examinedAbove = start;
      for (var operation : own(author, log.above(examinedAbove))) {
        start = Math.min(start, operation.baseVersion());
      }
    }
    return start;
  }

  /**
   * Follows the client from a version on which it had nothing pending: each own operation joins at
   * its base. Those with a later base than the one that is asked for were written afterwards.
   */
  private static <D> Bridge<D> rebuilt(
      long start, long base, Author author, DocumentType<?, D> type, RecentLog<D> log) {
    var committed = log.above(start);
    var bridge = new Bridge<D>(author, start, Pending.none());
    for (var operation : committed) {
      if (operation.author().equals(author) && operation.baseVersion() <= base) {
        bridge =
            bridge.moved(operation.baseVersion(), type, committed, start).plus(operation.written());
      }
    }
    return bridge.moved(base, type, committed, start);
  }

  private Bridge<D> moved(
      long base, DocumentType<?, D> type, List<Operation<D>> committed, long start) {
    return base <= version
        ? this
        : advance(type, committed.subList((int) (version - start), (int) (base - start)));
  }

  private static <D> List<Operation<D>> upTo(long base, List<Operation<D>> operations) {
    int end = operations.size();
    while (end > 0 && operations.get(end - 1).version() > base) {
      end--;
    }
    return operations.subList(0, end);
  }
}
