package io.aetherflow.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a document's conflict ledger.
 *
 * @param kind {@code C1} both rewrote one text, {@code C2} an insertion inside deleted text, {@code
 *     C3} an attribute, {@code C4} a member
 * @param policy the document's policy that was asked
 * @param resolution how it was decided, null while it is open
 * @param reason why, as a sentence for people
 * @param detectedVersion the version whose commit found it
 * @param resolvedBy the user who decided; null where a policy did, or nobody yet
 * @param restoredAt when what was lost was brought back, or null
 * @param restorable whether {@link AetherFlowRest#restore} would bring something back
 * @param subject empty for text, the name of an attribute, or the pointer of a member
 * @param winner whose part stands; while it is open, who committed first
 * @param loser whose part does not stand
 * @param vote null when nobody votes on it
 */
public record ConflictInfo(
    String id,
    String document,
    String kind,
    String policy,
    @Nullable String resolution,
    String reason,
    long detectedVersion,
    @Nullable String resolvedBy,
    @Nullable Instant restoredAt,
    boolean restorable,
    String subject,
    Side winner,
    Side loser,
    @Nullable Vote vote) {

  /** What may be chosen in an open conflict. First and second are in the order of commit. */
  public enum Choice {
    /** What stands already. */
    FIRST,
    /** The other one in its place. */
    SECOND,
    /** Both texts; not for values. */
    BOTH
  }

  /**
   * One side.
   *
   * @param content what was at stake: text with U+FFFC for embeds, or a JSON value
   * @param opIds the operations that take part; those of the loser include others' whose text lay
   *     inside what was taken out
   */
  public record Side(String userId, String userName, String content, List<UUID> opIds) {
    public Side {
      opIds = List.copyOf(opIds);
    }
  }

  /**
   * A vote.
   *
   * @param choiceByUserId the votes so far
   */
  public record Vote(List<String> electorate, Instant dueAt, Map<String, Choice> choiceByUserId) {
    public Vote {
      electorate = List.copyOf(electorate);
      choiceByUserId = Map.copyOf(choiceByUserId);
    }
  }

  /** Whether it waits for a decision. */
  public boolean isOpen() {
    return resolution == null;
  }
}
