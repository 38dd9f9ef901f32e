/**
 * One feed per open document: it merges what the edit streams and Redis bring, and delivers every
 * version once and in order.
 */
@NullMarked
package io.aetherflow.gateway.feed;

import org.jspecify.annotations.NullMarked;
