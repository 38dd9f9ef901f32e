/** The gateway as a whole, against services that the tests hold in their hand. */
@NullMarked
package io.aetherflow.gateway;

import org.jspecify.annotations.NullMarked;
