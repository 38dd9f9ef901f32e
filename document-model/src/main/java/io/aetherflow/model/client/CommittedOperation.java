package io.aetherflow.model.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A committed operation as it arrives at a client.
 *
 * @param delta on the document at {@code version} − 1; null in an acknowledgement, whose delta the
 *     client has itself
 * @param resolution whether it is what a conflict's decision took out or set again
 */
public record CommittedOperation<D>(
    long version, UUID opId, @Nullable D delta, boolean resolution) {

  /** An edit. */
  public CommittedOperation(long version, UUID opId, @Nullable D delta) {
    this(version, opId, delta, false);
  }
}
