/** Tests of the documents' own rules. */
@NullMarked
package io.aetherflow.statesync.documents;

import org.jspecify.annotations.NullMarked;
