package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.ledger.LedgerChange;
import java.util.List;
import java.util.UUID;

/**
 * Operations of one document that are committed together or not at all.
 *
 * @param expectedVersion the version that the document must still have; the operations follow it
 *     without a hole
 * @param guard the guard that the document must still have
 * @param ledger what the ledger records of them; a revision in it that does not stand any more
 *     makes the batch lose its race
 */
public record DocumentBatch(
    UUID documentId,
    long expectedVersion,
    long guard,
    List<LoggedOperation> operations,
    List<LedgerChange> ledger) {

  /** A batch that the ledger has nothing to do with. */
  public DocumentBatch(
      UUID documentId, long expectedVersion, long guard, List<LoggedOperation> operations) {
    this(documentId, expectedVersion, guard, operations, List.of());
  }

  public DocumentBatch {
    ledger = List.copyOf(ledger);
    operations = List.copyOf(operations);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("operations is empty, accepted is 1 and above");
    }
    long version = expectedVersion;
    for (LoggedOperation operation : operations) {
      if (operation.version() != ++version) {
        throw new IllegalArgumentException(
            "operations hold version " + operation.version() + ", accepted is " + version);
      }
    }
  }

  /** The version after the batch. */
  public long versionAfter() {
    return expectedVersion + operations.size();
  }

  /** About how much the batch takes in the log. */
  public long bytes() {
    long bytes = 0;
    for (LoggedOperation operation : operations) {
      bytes += operation.bytes();
    }
    return bytes;
  }
}
