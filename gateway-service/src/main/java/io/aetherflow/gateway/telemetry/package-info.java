/** Metrics and traces of the gateway. */
@NullMarked
package io.aetherflow.gateway.telemetry;

import org.jspecify.annotations.NullMarked;
