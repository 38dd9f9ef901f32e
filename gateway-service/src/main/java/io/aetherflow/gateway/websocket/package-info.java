/** Adapter: WebSocket on Tomcat. */
@NullMarked
package io.aetherflow.gateway.websocket;

import org.jspecify.annotations.NullMarked;
