package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.access.Access;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the log knows of a document at one moment.
 *
 * @param version the newest version
 * @param floorVersion operations at or below it are trimmed
 * @param lastCommittedAtMillis when it was committed, 0 for none
 * @param snapshot the newest content, when it was asked for and there is one
 * @param operations those above the snapshot, or above the version that was asked for, from the
 *     first on; when they end below {@code version}, the rest is read by page
 */
public record LoadedDocument(
    String type,
    String policy,
    Access access,
    long version,
    long floorVersion,
    long lastCommittedAtMillis,
    @Nullable Snapshot snapshot,
    List<LoggedOperation> operations) {

  /** A document of which nothing was trimmed. */
  public LoadedDocument(
      String type,
      String policy,
      Access access,
      long version,
      long lastCommittedAtMillis,
      @Nullable Snapshot snapshot,
      List<LoggedOperation> operations) {
    this(type, policy, access, version, 0, lastCommittedAtMillis, snapshot, operations);
  }

  /**
   * A content as it was stored.
   *
   * @param content canonical JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  public record Snapshot(long version, byte[] content) {}
}
