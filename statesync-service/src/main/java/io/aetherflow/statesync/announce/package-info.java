/**
 * Tells gateways what is durable: on the document's channel at once, and as heads on their streams
 * for those who missed it.
 */
@NullMarked
package io.aetherflow.statesync.announce;

import org.jspecify.annotations.NullMarked;
