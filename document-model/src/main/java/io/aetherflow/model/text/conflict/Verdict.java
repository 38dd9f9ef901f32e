package io.aetherflow.model.text.conflict;

import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.value.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided on one operation.
 *
 * @param settledVersion the version from which on it can be known: the resolution's, or the
 *     operation's own
 * @param resolution what is taken out or set again, at the version after the operation; null when
 *     there is nothing
 * @param conflicts those in which something was lost now, or of whose lost text something was
 *     deleted
 * @param entries what happened, one by one
 */
record Verdict(
    long settledVersion,
    @Nullable TextDelta resolution,
    List<TextConflict> conflicts,
    List<Entry> entries) {

  /** One thing that happened. */
  sealed interface Entry {}

  /**
   * Text of one author was taken out, in one conflict and for one reason.
   *
   * @param conflict the conflict; entries with the same one are brought back together
   * @param taken what was removed now, as text with U+FFFC for embeds
   */
  record TakenOut(Loss.Reason reason, TextConflict conflict, Author loser, String taken)
      implements Entry {}

  /**
   * An insertion inside a range that somebody deleted stays, as it was the later write or the
   * policy merges.
   */
  record Kept(Written insertion, Written deletion, boolean merged, String reason)
      implements Entry {}

  /** Two rewrote the same text and both texts stay, since the policy merges. */
  record Merged(Written first, Written second, String reason) implements Entry {}

  /**
   * Two gave the same characters different values of an attribute.
   *
   * @param lostValue the value that does not stand, {@code null} for its removal
   * @param keptValue the one that stands
   * @param restoration sets the lost value again; on the document at the settled version
   */
  record Overruled(
      String attribute,
      Written loser,
      Written winner,
      JsonValue lostValue,
      JsonValue keptValue,
      int characters,
      Ruling ruling,
      TextDelta restoration)
      implements Entry {}
}
