package io.aetherflow.statesync.sequencer;

import java.util.UUID;

/**
 * One operation as its author wrote it.
 *
 * @param delta JSON of the document's type, not yet read
 * @param writtenAtMillis by the author's word, not yet clamped
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record EditOperation(UUID opId, long baseVersion, byte[] delta, long writtenAtMillis) {}
