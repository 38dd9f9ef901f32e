/** Tests of the package of the same name. */
@NullMarked
package io.aetherflow.gateway.token;

import org.jspecify.annotations.NullMarked;
