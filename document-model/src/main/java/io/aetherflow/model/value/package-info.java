/**
 * JSON values as documents of any type hold them: one canonical text for each, read from anybody's
 * JSON within {@link io.aetherflow.model.value.ValueLimits limits}.
 */
@NullMarked
package io.aetherflow.model.value;

import org.jspecify.annotations.NullMarked;
