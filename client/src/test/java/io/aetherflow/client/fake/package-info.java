/**
 * A gateway in memory that speaks the wire protocol, decides with the model's own authority, and
 * fails on demand.
 */
@NullMarked
package io.aetherflow.client.fake;

import org.jspecify.annotations.NullMarked;
