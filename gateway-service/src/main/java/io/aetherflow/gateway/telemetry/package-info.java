/** Traces of the gateway: one span for each stage of a sampled edit. */
@NullMarked
package io.aetherflow.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
