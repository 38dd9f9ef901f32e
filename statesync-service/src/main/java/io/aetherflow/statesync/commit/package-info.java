/**
 * The log of operations as the sequencers use it: reads on virtual threads, and group commit, which
 * joins the batches of many documents into one transaction.
 */
@NullMarked
package io.aetherflow.statesync.commit;

import org.jspecify.annotations.NullMarked;
