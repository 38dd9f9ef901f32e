/**
 * The gateway: the door for browsers and Java clients, with WebSocket and REST in front and gRPC
 * and Redis behind.
 *
 * <p>{@code protocol} is what travels on the wire, {@code connection} one client's connection,
 * {@code feed} one open document, {@code access} who may do what, {@code session} sessions,
 * presence and lock leases, {@code routing} the way to the statesync instances. {@code websocket},
 * {@code rest}, {@code grpc} and {@code redis} are adapters and do not see each other.
 */
@NullMarked
package io.aetherflow.gateway;

import org.jspecify.annotations.NullMarked;
