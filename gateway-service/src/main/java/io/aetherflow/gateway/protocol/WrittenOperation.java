package io.aetherflow.gateway.protocol;

/**
 * An operation as its author wrote it.
 *
 * @param opId a UUID in its text form
 * @param baseVersion the version that the author had seen
 * @param delta JSON in UTF-8, checked to be an array or an object and not looked into further
 * @param writtenAt the last key stroke, milliseconds since the epoch
 */
public record WrittenOperation(String opId, long baseVersion, byte[] delta, long writtenAt) {}
