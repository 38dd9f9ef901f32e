/** Documents that come from elsewhere and go elsewhere. */
@NullMarked
package io.aetherflow.gateway.transfer;

import org.jspecify.annotations.NullMarked;
