/**
 * What the services tell of themselves: traces and metrics, read as an operator's tools read them.
 */
@NullMarked
package io.aetherflow.system.observability;

import org.jspecify.annotations.NullMarked;
