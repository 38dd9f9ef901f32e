/** Translations between the contract's messages and this service's own types. */
@NullMarked
package io.aetherflow.session.wire;

import org.jspecify.annotations.NullMarked;
