package io.aetherflow.model.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A committed operation as it arrives at a client.
 *
 * @param delta on the document at {@code version} − 1; null in an acknowledgement, whose delta the
 *     client has itself
 */
public record CommittedOperation<D>(long version, UUID opId, @Nullable D delta) {}
