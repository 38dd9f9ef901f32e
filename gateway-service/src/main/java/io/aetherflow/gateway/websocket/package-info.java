/**
 * Adapter: WebSockets. Tomcat answers the handshake, as it answers every request; from then on the
 * socket belongs to a Netty event loop.
 */
@NullMarked
package io.aetherflow.gateway.websocket;

import org.jspecify.annotations.NullMarked;
