/**
 * What was committed: operations, their authors, the recent part of a document's log, and how
 * pending operations pass it.
 */
@NullMarked
package io.aetherflow.model.history;

import org.jspecify.annotations.NullMarked;
