/** The traces of edits, and the bound on how many there are. */
@NullMarked
package io.aetherflow.gateway.tracing;

import org.jspecify.annotations.NullMarked;
