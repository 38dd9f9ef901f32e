/**
 * Structured data, the document type {@code json}: a tree of objects whose members are set and
 * removed by JSON Pointer.
 *
 * <p>Start with {@link io.aetherflow.model.json.JsonType}, which opens with the format; then {@link
 * io.aetherflow.model.json.JsonDelta} (the algebra of changes) and {@link
 * io.aetherflow.model.json.JsonContent} (what they apply to).
 */
@NullMarked
package io.aetherflow.model.json;

import org.jspecify.annotations.NullMarked;
