/** Tests of the package of the same name. */
@NullMarked
package io.aetherflow.gateway.websocket;

import org.jspecify.annotations.NullMarked;
