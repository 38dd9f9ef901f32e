package io.aetherflow.model.authority;

import io.aetherflow.model.Problem;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the authority says to a submission. */
public sealed interface Decision<C, D> {

  /**
   * The submission becomes the next operation.
   *
   * @param after the document's state with it, and with its resolution
   * @param ledger what is to be recorded of conflicts, in the same transaction
   * @param resolution what resolves the conflicts that the operation caused, at the next version,
   *     or null; committed together with the operation and applied as one step with it
   */
  record Accepted<C, D>(
      DocumentState<C, D> after,
      Operation<D> operation,
      @Nullable Operation<D> resolution,
      List<LedgerEntry<D>> ledger)
      implements Decision<C, D> {

    /** The one or two operations to commit. */
    public List<Operation<D>> operations() {
      return resolution == null ? List.of(operation) : List.of(operation, resolution);
    }
  }

  /** A retry: the same operation stands in the log already. */
  record AlreadyCommitted<C, D>(long version) implements Decision<C, D> {}

  /** The submission can never be committed as it is. The document is untouched. */
  record Refused<C, D>(Problem problem) implements Decision<C, D> {}

  /**
   * The state does not reach back far enough to judge. The caller adds the operations above {@code
   * version} with {@link DocumentState#withOlder} and asks again.
   */
  record NeedsHistory<C, D>(long version) implements Decision<C, D> {}
}
