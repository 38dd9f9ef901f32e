/**
 * The threads that read and write sockets, and how work of other threads is brought to them so that
 * it gathers on the way.
 */
@NullMarked
package io.aetherflow.statesync.loop;

import org.jspecify.annotations.NullMarked;
