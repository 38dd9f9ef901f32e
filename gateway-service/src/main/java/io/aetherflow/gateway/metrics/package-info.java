/** What the gateway counts and times, behind the meters that its other packages ask for. */
@NullMarked
package io.aetherflow.gateway.metrics;

import org.jspecify.annotations.NullMarked;
