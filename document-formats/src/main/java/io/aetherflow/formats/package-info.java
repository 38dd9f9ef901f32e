/**
 * Rich text from and to the formats of other programs. Start reading at {@link
 * io.aetherflow.formats.Formats}, then {@link io.aetherflow.formats.RichText}, which all formats
 * meet in.
 */
@NullMarked
package io.aetherflow.formats;

import org.jspecify.annotations.NullMarked;
