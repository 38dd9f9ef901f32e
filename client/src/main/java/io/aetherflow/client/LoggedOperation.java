package io.aetherflow.client;

/**
 * One operation of a document's history.
 *
 * @param delta JSON of the document's type, on the document at {@code info.version()} − 1
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes to be decoded by the document's type.
public record LoggedOperation(OperationInfo info, byte[] delta) {}
