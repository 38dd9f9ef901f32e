/** Tests of the package of the same name. */
@NullMarked
package io.aetherflow.gateway.feed;

import org.jspecify.annotations.NullMarked;
