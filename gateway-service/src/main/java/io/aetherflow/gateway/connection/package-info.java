/**
 * One client's connection: its state machine from the first frame to the close, what it has open,
 * and the bounded queue of what waits to be sent.
 */
@NullMarked
package io.aetherflow.gateway.connection;

import org.jspecify.annotations.NullMarked;
