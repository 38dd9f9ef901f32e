package io.aetherflow.model.conflict;

import io.aetherflow.model.history.Author;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger records of one conflict, and what it takes to decide it otherwise. Recorded in
 * the transaction that commits the operation which caused it; an entry with an id that is recorded
 * already replaces what is said there.
 *
 * @param id follows from the operation that caused the conflict, so that deciding again makes no
 *     second one
 * @param loser whose part does not stand; with {@link Outcome#KEPT} and {@link Outcome#MERGED}
 *     whose part was committed later
 * @param winner whose part stands
 * @param loserOperations the loser's operations that take part
 * @param winnerOperations the winner's
 * @param reason why, as one sentence for people
 * @param poll who votes until when, while it is open and left to a vote; else null
 * @param lost what does not stand, as text for people: inserted text with U+FFFC for embeds, or a
 *     value as JSON
 * @param kept what stands in its place, in the same form
 * @param subject what was contested: empty for text, the name of an attribute, or the pointer of a
 *     member
 * @param anchorVersion the version that {@code restoration} and {@code removal} are deltas on
 * @param restoration brings back what was lost, or null when there is nothing to bring back
 * @param removal takes the winner's part out, or null when that is not a part of its own
 */
public record LedgerEntry<D>(
    UUID id,
    Kind kind,
    Outcome outcome,
    Author loser,
    Author winner,
    Set<UUID> loserOperations,
    Set<UUID> winnerOperations,
    String reason,
    Ruling.@Nullable Poll poll,
    String lost,
    String kept,
    String subject,
    long anchorVersion,
    @Nullable D restoration,
    @Nullable D removal) {

  /** What was contested. */
  public enum Kind {
    /** Both rewrote the same text. */
    C1,
    /** One wrote inside a range that the other deleted. */
    C2,
    /** Both gave the same characters a value of one attribute. */
    C3,
    /** Both set or removed the same member, or one inside the other's. */
    C4
  }

  /** What became of it. */
  public enum Outcome {
    /** The policy decided: the loser's part was taken out, or its value does not stand. */
    DECIDED,
    /** Nobody lost: the insertion stays beside the deletion. */
    KEPT,
    /** The policy merges: what was committed first stays, text of both sides stays. */
    MERGED,
    /** What was committed first stays until somebody decides. */
    OPEN
  }

  public LedgerEntry {
    loserOperations = Set.copyOf(loserOperations);
    winnerOperations = Set.copyOf(winnerOperations);
  }
}
