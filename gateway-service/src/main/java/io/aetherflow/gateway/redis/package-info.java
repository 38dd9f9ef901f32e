/** Adapter: the Redis channels of documents, presence and this gateway. */
@NullMarked
package io.aetherflow.gateway.redis;

import org.jspecify.annotations.NullMarked;
