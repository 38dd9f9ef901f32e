package io.aetherflow.client;

import java.time.Instant;
import java.util.UUID;

/** What became of an operation. */
public sealed interface EditOutcome<D> {

  /** The operation's id. */
  UUID opId();

  /**
   * Committed and durable.
   *
   * @param version its place in the document's history
   * @param at the server's time of the commit
   * @param contested whether a conflict was resolved by the operation behind it, at {@code version}
   *     + 1
   */
  record Committed<D>(UUID opId, long version, Instant at, boolean contested)
      implements EditOutcome<D> {}

  /**
   * Refused for good. Everything that was not yet acknowledged at that time was taken back with it,
   * since it was written on top of it.
   *
   * @param draft all that was taken back, as one delta on the confirmed document
   */
  record Rejected<D>(UUID opId, Failure failure, D draft) implements EditOutcome<D> {}
}
