/**
 * Rich text, the document type {@code text}: Quill Deltas with the meaning of npm {@code
 * quill-delta} 5.1, on a persistent rope.
 *
 * <p>Start with {@link io.aetherflow.model.text.TextType}, which opens with the format; then {@link
 * io.aetherflow.model.text.TextDelta} (the algebra of changes) and {@link
 * io.aetherflow.model.text.TextContent} (what they apply to).
 */
@NullMarked
package io.aetherflow.model.text;

import org.jspecify.annotations.NullMarked;
