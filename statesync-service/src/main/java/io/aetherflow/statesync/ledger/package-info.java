/**
 * The conflict ledger: what lost to what, how it was decided and what would bring it back, as it is
 * recorded and told.
 */
@NullMarked
package io.aetherflow.statesync.ledger;

import org.jspecify.annotations.NullMarked;
