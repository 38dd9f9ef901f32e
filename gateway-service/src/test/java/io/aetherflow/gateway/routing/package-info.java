/** Tests of the package of the same name. */
@NullMarked
package io.aetherflow.gateway.routing;

import org.jspecify.annotations.NullMarked;
