/** Adapter: gRPC to the statesync and session services. */
@NullMarked
package io.aetherflow.gateway.grpc;

import org.jspecify.annotations.NullMarked;
