package io.aetherflow.statesync.documents;

import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.PublicAccess;
import java.time.Instant;
import java.util.UUID;

/**
 * A document without its content.
 *
 * @param version the newest version of its log, 0 while nothing was written
 * @param guard rises with each change of members, public access, lock holder, policy or state
 */
public record Document(
    UUID id,
    String name,
    String type,
    String policy,
    Lifecycle state,
    PublicAccess publicAccess,
    long version,
    long guard,
    String createdBy,
    Instant createdAt,
    Instant updatedAt) {}
