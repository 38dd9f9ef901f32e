package io.aetherflow.statesync.ledger;

import io.aetherflow.model.authority.Remedy;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Choice;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the ledger as it is recorded.
 *
 * @param policy the policy that was asked
 * @param resolution how it was decided, empty while it is open
 * @param subject what was contested: empty for text, the name of an attribute, or a pointer
 * @param detectedVersion the version whose commit found it
 * @param resolutionVersion the version that took something out or set it again, 0 for none
 * @param resolvedAtMillis 0 while it is open
 * @param resolvedBy who decided, empty where a policy or a vote did
 * @param restoredAtMillis 0 when it was not restored
 * @param ballot of a vote, else null
 * @param remains what it takes to decide it otherwise
 * @param revision rises with each change
 */
public record RecordedConflict(
    UUID id,
    UUID documentId,
    LedgerEntry.Kind kind,
    String policy,
    String resolution,
    String reason,
    String subject,
    long detectedVersion,
    long resolutionVersion,
    long detectedAtMillis,
    long resolvedAtMillis,
    String resolvedBy,
    long restoredAtMillis,
    String restoredBy,
    Side winner,
    Side loser,
    @Nullable Ballot ballot,
    Remains remains,
    long revision) {

  /** One side of it; while it is open the winner is who committed first. */
  public record Side(String userId, String clientId, String content, List<Participant> operations) {
    public Side {
      operations = List.copyOf(operations);
    }

    /** The name that others are shown. */
    public String userName() {
      for (Participant operation : operations) {
        if (operation.userId().equals(userId)) {
          return operation.userName();
        }
      }
      return userId;
    }
  }

  /** An operation that takes part. */
  public record Participant(
      UUID opId, long version, String userId, String userName, long writtenAtMillis) {}

  /** A vote: who may, until when, what is chosen when the votes are equal, and who chose what. */
  public record Ballot(
      Set<String> electorate,
      long dueAtMillis,
      Choice otherwise,
      Map<String, Choice> choiceByUserId) {
    public Ballot {
      electorate = Set.copyOf(electorate);
      choiceByUserId = Map.copyOf(choiceByUserId);
    }

    /** Whether nobody's vote is missing. */
    public boolean complete() {
      return choiceByUserId.keySet().containsAll(electorate);
    }
  }

  /** Deltas on the document at a version, as JSON. */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  public record Remains(
      long anchorVersion, byte @Nullable [] restoration, byte @Nullable [] removal) {}

  /** The same with this state of its vote. */
  public RecordedConflict with(Ballot newer) {
    return copy(newer, remains);
  }

  /** The same, what it takes to decide it otherwise on another version. */
  public RecordedConflict with(Remains moved) {
    return copy(ballot, moved);
  }

  private RecordedConflict copy(@Nullable Ballot newBallot, Remains newRemains) {
    return new RecordedConflict(
        id,
        documentId,
        kind,
        policy,
        resolution,
        reason,
        subject,
        detectedVersion,
        resolutionVersion,
        detectedAtMillis,
        resolvedAtMillis,
        resolvedBy,
        restoredAtMillis,
        restoredBy,
        winner,
        loser,
        newBallot,
        newRemains,
        revision);
  }

  /** Whether it waits for a decision. */
  public boolean open() {
    return resolution.isEmpty();
  }

  /** Whether there is something to bring back. */
  public boolean restorable() {
    return !open() && restoredAtMillis == 0 && remains.restoration() != null;
  }

  /** Whether values are contested, of which there can be only one. */
  public boolean ofValues() {
    return Remedy.ofValues(kind);
  }
}
