package io.aetherflow.model.authority;

import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.Pending;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each operation once it has its place in the order, and says what has to be taken out or
 * set again because of it. Immutable: what a judge remembers of earlier operations, the next one
 * carries on.
 */
@FunctionalInterface
public interface ConflictJudge<C, D> {

  /**
   * What follows from an operation.
   *
   * @param operation the operation with the rulings on its contests
   * @param resolution a delta on the document after the operation, or null when there is nothing to
   *     take out or set
   * @param ledger what is to be recorded of it
   * @param next the judge of the next operation
   */
  record Judgement<C, D>(
      Operation<D> operation,
      @Nullable D resolution,
      List<LedgerEntry<D>> ledger,
      ConflictJudge<C, D> next) {}

  /**
   * Judges an operation.
   *
   * @param before the state that the operation was committed on
   * @param operation the operation, with its version
   * @param own the author's operations above the operation's base, as they read on that base
   * @param after the content after it
   * @param arbiter decides the contests that the operation causes
   */
  Judgement<C, D> judge(
      DocumentState<C, D> before, Operation<D> operation, Pending<D> own, C after, Arbiter arbiter);

  /**
   * This judge, ready for operations that are based far back: what is long to read is read now,
   * away from the thread that decides. Any thread may call.
   *
   * @param state a state whose log reaches back to {@code base}
   * @param base the base of the operation that will be judged
   */
  default ConflictJudge<C, D> reaching(DocumentState<C, D> state, long base) {
    return this;
  }

  /**
   * Whether an operation on this base can be judged without reading the log anew. Confined to the
   * thread that decides.
   *
   * @param state the state that it will be judged on; its log reaches back to {@code base}
   */
  default boolean hasRead(DocumentState<C, D> state, long base) {
    return true;
  }

  /** How many versions it has in memory. Confined to the thread that decides. */
  default long remembered() {
    return 0;
  }

  /** Concurrent edits merge; nothing is ever taken out. */
  static <C, D> ConflictJudge<C, D> merging() {
    return new ConflictJudge<>() {
      @Override
      public Judgement<C, D> judge(
          DocumentState<C, D> before,
          Operation<D> operation,
          Pending<D> own,
          C after,
          Arbiter arbiter) {
        return new Judgement<>(operation, null, List.of(), this);
      }
    };
  }
}
