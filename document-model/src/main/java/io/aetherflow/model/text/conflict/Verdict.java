package io.aetherflow.model.text.conflict;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.text.JsonValue;
import io.aetherflow.model.text.TextDelta;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was decided on one operation.
 *
 * @param resolution what is taken out or set again, at the version after the operation; null when
 *     there is nothing
 * @param entries what the ledger records of it
 */
public record Verdict(@Nullable TextDelta resolution, List<Entry> entries) {

  /** What the ledger records. */
  public sealed interface Entry {}

  /**
   * Text of one author was taken out, in one conflict and for one reason.
   *
   * @param conflict the conflict; entries with the same one are brought back together
   * @param taken what was removed now, as text with U+FFFC for embeds
   */
  public record TakenOut(Loss.Reason reason, TextConflict conflict, Author loser, String taken)
      implements Entry {}

  /**
   * An insertion inside a range that somebody deleted stays, as it was the later write or the
   * policy merges.
   */
  public record Kept(Author inserter, Author deleter, boolean merged) implements Entry {}

  /** Two rewrote the same text and both texts stay, since the policy merges. */
  public record Merged(Author first, Author second) implements Entry {}

  /**
   * Two gave the same characters different values of an attribute.
   *
   * @param lostValue the value that does not stand, {@code null} for its removal
   * @param merged whether the policy let the first stand
   * @param restoration sets the lost value again; on the document after the decision
   */
  public record Overruled(
      String attribute,
      UUID loser,
      UUID winner,
      JsonValue lostValue,
      int characters,
      boolean merged,
      TextDelta restoration)
      implements Entry {}
}
