/** Redis: the channels of documents. Losing it costs the fast path only. */
@NullMarked
package io.aetherflow.statesync.redis;

import org.jspecify.annotations.NullMarked;
