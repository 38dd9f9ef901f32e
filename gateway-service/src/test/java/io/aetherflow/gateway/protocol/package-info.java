/** Tests of the package of the same name. */
@NullMarked
package io.aetherflow.gateway.protocol;

import org.jspecify.annotations.NullMarked;
