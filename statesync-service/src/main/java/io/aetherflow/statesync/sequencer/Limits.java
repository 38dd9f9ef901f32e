package io.aetherflow.statesync.sequencer;

import java.time.Duration;

/**
 * The bounds of a sequencer.
 *
 * @param documentSizeMax as the document's type counts it
 * @param deltaBytesMax of one operation as written
 * @param operationsPerUserAndSecond budget of one user on this instance
 * @param operationsPerDocumentAndSecond budget of one document on this instance
 * @param queuedOperationsMax operations of a document that wait for their result
 * @param queuedBytesMax bytes of them
 * @param recentOperations operations in memory at least
 * @param historyOperationsMax how many operations a base may lie behind
 * @param batchOperationsMax operations in a document's batch
 * @param batchBytesMax bytes of them
 * @param snapshotBytesMin what the log must have grown by before a snapshot
 * @param documentsMax documents in memory beyond which idle ones leave at once
 * @param documentsBytesMax what documents take in memory together, about; beyond it they keep no
 *     more than {@code recentOperations}, and when that is not enough idle ones leave at once. A
 *     quarter of it is what the operations of one may take
 * @param idleAfter when a document leaves memory
 */
public record Limits(
    long documentSizeMax,
    int deltaBytesMax,
    int operationsPerUserAndSecond,
    int operationsPerDocumentAndSecond,
    int queuedOperationsMax,
    long queuedBytesMax,
    int recentOperations,
    int historyOperationsMax,
    int batchOperationsMax,
    long batchBytesMax,
    long snapshotBytesMin,
    int documentsMax,
    long documentsBytesMax,
    Duration idleAfter) {

  /** What the operations of one document may take in memory, about. */
  long logBytesMax() {
    return documentsBytesMax / 4;
  }

  /** The defaults. */
  public static Limits defaults() {
    return new Limits(
        16 << 20,
        256 << 10,
        500,
        10_000,
        20_000,
        16 << 20,
        1000,
        100_000,
        4000,
        8 << 20,
        32 << 10,
        20_000,
        256 << 20,
        Duration.ofSeconds(60));
  }
}
