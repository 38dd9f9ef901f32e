/**
 * The documents themselves: made, found, renamed, archived, shared and locked, each change judged
 * under the row's lock.
 */
@NullMarked
package io.aetherflow.statesync.documents;

import org.jspecify.annotations.NullMarked;
