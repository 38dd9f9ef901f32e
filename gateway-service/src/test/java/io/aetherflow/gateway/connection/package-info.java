/** Tests of the package of the same name. */
@NullMarked
package io.aetherflow.gateway.connection;

import org.jspecify.annotations.NullMarked;
