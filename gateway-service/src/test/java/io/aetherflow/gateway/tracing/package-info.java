/** Tests of the package of the same name. */
@NullMarked
package io.aetherflow.gateway.tracing;

import org.jspecify.annotations.NullMarked;
