/** Pictures in documents: what counts as one, and where they are kept. */
@NullMarked
package io.aetherflow.gateway.attachment;

import org.jspecify.annotations.NullMarked;
