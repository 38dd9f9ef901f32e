package io.aetherflow.statesync;

import io.aetherflow.statesync.attachments.AttachmentLimits;
import io.aetherflow.statesync.sequencer.Limits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the service, under {@code aetherflow.statesync}.
 *
 * @param allowUnsafePostgres whether a server that does not flush its commits is taken; for tests
 *     whose data may be lost
 * @param documentSizeMax the greatest size of a document as its type counts it
 * @param deltaBytesMax the greatest delta of one operation
 * @param operationsPerUserAndSecond the budget of one user on this instance
 * @param operationsPerDocumentAndSecond the budget of one document on this instance
 * @param queuedOperationsMax operations of one document that wait for their commit
 * @param queuedBytesMax bytes of one document's operations that wait for their commit
 * @param recentOperations how many operations of an active document are kept in memory at least
 * @param historyOperationsMax how far back a client's base may lie, in operations, before it has to
 *     take the document anew
 * @param activeDocumentsMax documents in memory beyond which idle ones leave sooner
 * @param activeDocumentsBytesMax what documents in memory take together beyond which they keep
 *     fewer operations and idle ones leave sooner; 0: half of the heap
 * @param idleAfter when a document that nobody edits leaves memory
 * @param commitLanes transactions that commit at the same time
 * @param ioThreads threads that read and write the sockets of gateways and of Redis; 0: one for
 *     each four processors
 * @param batchOperationsMax operations in one transaction
 * @param batchBytesMax bytes of operations in one transaction
 * @param headsEvery how often each stream is told heads
 * @param headsFor how long a moved head is told
 * @param lockLease how long a lock lives unrenewed
 * @param snapshotBytesMin how much the log must have grown at least before a snapshot is written
 * @param historyVersionsKept how many versions of a document stay at least, not fewer than {@code
 *     recentOperations}; 0 keeps all
 * @param trimEvery how often longer histories are looked for
 * @param policyTimeLimit how long a conflict policy that was added may take to answer
 * @param requestConnections connections for everything but commits
 * @param attachments the bounds of pictures
 */
@ConfigurationProperties("aetherflow.statesync")
public record StatesyncProperties(
    @DefaultValue("false") boolean allowUnsafePostgres,
    @DefaultValue("16777216") long documentSizeMax,
    @DefaultValue("256KB") DataSize deltaBytesMax,
    @DefaultValue("500") int operationsPerUserAndSecond,
    @DefaultValue("10000") int operationsPerDocumentAndSecond,
    @DefaultValue("20000") int queuedOperationsMax,
    @DefaultValue("16MB") DataSize queuedBytesMax,
    @DefaultValue("1000") int recentOperations,
    @DefaultValue("100000") int historyOperationsMax,
    @DefaultValue("20000") int activeDocumentsMax,
    @DefaultValue("0") DataSize activeDocumentsBytesMax,
    @DefaultValue("60s") Duration idleAfter,
    @DefaultValue("2") int commitLanes,
    @DefaultValue("0") int ioThreads,
    @DefaultValue("4000") int batchOperationsMax,
    @DefaultValue("8MB") DataSize batchBytesMax,
    @DefaultValue("250ms") Duration headsEvery,
    @DefaultValue("2s") Duration headsFor,
    @DefaultValue("30s") Duration lockLease,
    @DefaultValue("32KB") DataSize snapshotBytesMin,
    @DefaultValue("0") long historyVersionsKept,
    @DefaultValue("1m") Duration trimEvery,
    @DefaultValue("20ms") Duration policyTimeLimit,
    @DefaultValue("6") int requestConnections,
    @DefaultValue Attachments attachments) {

  /**
   * The bounds of pictures, under {@code attachments}.
   *
   * @param bytesMax the greatest one
   * @param perDocumentMax how many a document may have
   * @param documentBytesMax what those of one document may measure together
   * @param atOnceMax how many are taken at the same time
   * @param grace how long one may stay that no operation names
   * @param collectEvery how often those are looked for
   */
  public record Attachments(
      @DefaultValue("8MB") DataSize bytesMax,
      @DefaultValue("1000") int perDocumentMax,
      @DefaultValue("256MB") DataSize documentBytesMax,
      @DefaultValue("8") int atOnceMax,
      @DefaultValue("30d") Duration grace,
      @DefaultValue("10m") Duration collectEvery) {

    AttachmentLimits limits() {
      return new AttachmentLimits(
          Math.toIntExact(bytesMax.toBytes()),
          perDocumentMax,
          documentBytesMax.toBytes(),
          atOnceMax,
          grace);
    }
  }

  public StatesyncProperties {
    if (historyVersionsKept != 0 && historyVersionsKept < recentOperations) {
      throw new IllegalArgumentException(
          "aetherflow.statesync.history-versions-kept is %d, accepted is 0 or %d and above"
              .formatted(historyVersionsKept, recentOperations));
    }
  }

  Limits limits() {
    return new Limits(
        documentSizeMax,
        Math.toIntExact(deltaBytesMax.toBytes()),
        operationsPerUserAndSecond,
        operationsPerDocumentAndSecond,
        queuedOperationsMax,
        queuedBytesMax.toBytes(),
        recentOperations,
        historyOperationsMax,
        batchOperationsMax,
        batchBytesMax.toBytes(),
        snapshotBytesMin.toBytes(),
        activeDocumentsMax,
        documentsBytesMax(),
        idleAfter);
  }

  private long documentsBytesMax() {
    long told = activeDocumentsBytesMax.toBytes();
    return told > 0 ? told : Runtime.getRuntime().maxMemory() / 2;
  }
}
