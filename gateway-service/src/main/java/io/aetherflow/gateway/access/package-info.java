/** Who somebody is and what they may do with a document, as far as this gateway knows it. */
@NullMarked
package io.aetherflow.gateway.access;

import org.jspecify.annotations.NullMarked;
