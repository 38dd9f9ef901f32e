package io.aetherflow.statesync.documents;

import java.time.Instant;

/**
 * A version with a name: a place in the history that somebody wants to find again.
 *
 * @param userId who named it
 */
public record NamedVersion(
    long version, String name, String userId, String userName, Instant namedAt) {}
