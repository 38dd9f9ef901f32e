/**
 * Clients that cost next to nothing, for loads of thousands of connections from one process: they
 * write and count, but hold no content.
 *
 * <p>{@link io.aetherflow.demos.load.LightClients} is the entry. One thread owns all connections
 * and everything in this package that changes.
 */
@NullMarked
package io.aetherflow.demos.load;

import org.jspecify.annotations.NullMarked;
