package io.aetherflow.client;

/**
 * A document's content at a version.
 *
 * @param content JSON of the document's type
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be decoded by the document's type.
public record ContentAtVersion(long version, String type, byte[] content) {}
