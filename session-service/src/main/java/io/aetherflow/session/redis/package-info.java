/**
 * Sessions and presence in Redis: one Lua script per invariant, all keys of a script in one slot.
 */
@NullMarked
package io.aetherflow.session.redis;

import org.jspecify.annotations.NullMarked;
