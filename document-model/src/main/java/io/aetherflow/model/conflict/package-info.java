/**
 * Contests, who decides them, and what is recorded of them, whatever the type of the document.
 *
 * <p>A judge of the document's type finds a {@link io.aetherflow.model.conflict.Contest}; the
 * document's {@link io.aetherflow.model.conflict.ConflictResolver} answers with a {@link
 * io.aetherflow.model.conflict.Ruling}; the ledger keeps a {@link
 * io.aetherflow.model.conflict.LedgerEntry}.
 */
@NullMarked
package io.aetherflow.model.conflict;

import org.jspecify.annotations.NullMarked;
