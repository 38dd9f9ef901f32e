package io.aetherflow.gateway.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An operation as its author wrote it.
 *
 * @param opId a UUID in its text form
 * @param baseVersion the version that the author had seen
 * @param previousOpId the last one of its author's operations that were pending then, or null
 * @param delta JSON in UTF-8, checked to be an array or an object and not looked into further
 * @param writtenAt the last key stroke, milliseconds since the epoch
 */
public record WrittenOperation(
    String opId, long baseVersion, @Nullable String previousOpId, byte[] delta, long writtenAt) {}
