/** The gRPC services of {@code aetherflow.session.v1} and how refusals look on the wire. */
@NullMarked
package io.aetherflow.session.grpc;

import org.jspecify.annotations.NullMarked;
