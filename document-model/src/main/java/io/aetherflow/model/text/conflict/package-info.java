/**
 * Finds where concurrent edits of a text contest each other, and what has to be taken out or set
 * again.
 *
 * <p>Detection works on what authors meant, not on transformed deltas: transforming forgets the
 * deletions that others had made already. Read {@link
 * io.aetherflow.model.text.conflict.TextContests} first, the rules in their order; {@code Hunk} is
 * what they speak of, and {@code SpanText} gives every unit of the text an identity for as long as
 * somebody may contest it. The words are those of {@code docs/concepts/conflicts.md}.
 */
@NullMarked
package io.aetherflow.model.text.conflict;

import org.jspecify.annotations.NullMarked;
