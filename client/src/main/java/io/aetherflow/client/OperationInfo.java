package io.aetherflow.client;

import java.time.Instant;
import java.util.UUID;

/**
 * One committed operation as an observer sees it.
 *
 * @param opType {@code edit}, {@code resolution} or {@code restore}
 * @param writtenAt the author's last key stroke
 * @param at the server's time of the commit
 */
public record OperationInfo(
    long version,
    UUID opId,
    String userId,
    String userName,
    String clientId,
    String opType,
    Instant writtenAt,
    Instant at) {

  /** Whether it is what a conflict's decision took out or set again. */
  public boolean isResolution() {
    return opType.equals("resolution");
  }
}
