/**
 * The way to the statesync instances: which of them are alive, which one sequences a document, and
 * what waits for an answer.
 */
@NullMarked
package io.aetherflow.gateway.routing;

import org.jspecify.annotations.NullMarked;
