/**
 * What a document was: its operations by page, its content at any version, and the snapshots that
 * keep the latter short.
 */
@NullMarked
package io.aetherflow.statesync.history;

import org.jspecify.annotations.NullMarked;
