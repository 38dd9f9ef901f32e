/** Whole documents that come from elsewhere: made with all that belongs to them, or not at all. */
@NullMarked
package io.aetherflow.statesync.imports;

import org.jspecify.annotations.NullMarked;
