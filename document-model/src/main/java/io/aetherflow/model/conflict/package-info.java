/** What is recorded of conflicts, whatever the type of the document. */
@NullMarked
package io.aetherflow.model.conflict;

import org.jspecify.annotations.NullMarked;
