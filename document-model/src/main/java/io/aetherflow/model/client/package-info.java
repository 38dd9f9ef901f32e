/**
 * What an editor holds: the confirmed document, what its user wrote since, and how both pass each
 * other.
 *
 * <p>{@link io.aetherflow.model.client.ClientDocument} is the whole state machine, immutable and
 * without any input or output; the web client's {@code document.ts} is the same, proven on the same
 * vectors.
 */
@NullMarked
package io.aetherflow.model.client;

import org.jspecify.annotations.NullMarked;
