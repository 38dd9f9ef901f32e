/**
 * Documents, the operations on them, and the decisions of those who hold them: pure functions and
 * immutable values, with no framework, no input or output, no clock and no chance.
 *
 * <p>Start with {@link io.aetherflow.model.DocumentType}, then read {@code authority} (what the
 * server decides) and {@code client} (what each editor holds).
 */
@NullMarked
package io.aetherflow.model;

import org.jspecify.annotations.NullMarked;
