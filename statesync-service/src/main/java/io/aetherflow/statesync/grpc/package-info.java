/**
 * The gRPC services {@code Documents} and {@code Edits}: messages to domain values and back, and
 * the edit streams.
 */
@NullMarked
package io.aetherflow.statesync.grpc;

import org.jspecify.annotations.NullMarked;
