package io.aetherflow.gateway.protocol;

import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ConflictChoice;
import io.aetherflow.proto.statesync.v1.ConflictSide;
import io.aetherflow.proto.statesync.v1.Vote;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the conflict ledger as it stands on the wire, in frames and in the REST interface;
 * {@code docs/WEBSOCKET_API.md} names the members.
 */
public record ConflictEntry(
    String id,
    String document,
    String kind,
    String policy,
    boolean open,
    @Nullable String resolution,
    String reason,
    long detectedVersion,
    @Nullable Long resolutionVersion,
    long detectedAt,
    @Nullable Long resolvedAt,
    @Nullable String resolvedBy,
    @Nullable Long restoredAt,
    @Nullable String restoredBy,
    boolean restorable,
    String subject,
    Side winner,
    Side loser,
    @Nullable Poll vote) {

  /** One side, and what of it was at stake. */
  public record Side(
      String userId,
      String userName,
      String clientId,
      String content,
      List<SideOperation> operations) {
    public Side {
      operations = List.copyOf(operations);
    }

    static Side of(ConflictSide side) {
      return new Side(
          side.getUserId(),
          side.getUserName(),
          side.getClientId(),
          side.getContent(),
          side.getOperationsList().stream()
              .map(operation ->
                  new SideOperation(
                      operation.getOpId(),
                      operation.getVersion(),
                      operation.getUserId(),
                      operation.getUserName(),
                      operation.getWrittenAtMillis()))
              .toList());
    }
  }

  /** An operation that takes part. */
  public record SideOperation(
      String opId, long version, String userId, String userName, long writtenAt) {}

  /** A vote; {@code votes} by user id. */
  public record Poll(
      List<String> electorate, long dueAt, String otherwise, Map<String, String> votes) {
    public Poll {
      electorate = List.copyOf(electorate);
    }

    static Poll of(Vote vote) {
      Map<String, String> votes = new TreeMap<>();
      vote.getChoiceByUserIdMap().forEach((user, choice) -> votes.put(user, text(choice)));
      return new Poll(
          vote.getElectorateList(), vote.getDueAtMillis(), text(vote.getOtherwise()), votes);
    }
  }

  /** The entry as statesync tells it. */
  public static ConflictEntry of(Conflict conflict) {
    return new ConflictEntry(
        conflict.getId(),
        conflict.getDocumentId(),
        conflict.getKind(),
        conflict.getPolicy(),
        conflict.getResolution().isEmpty(),
        unlessEmpty(conflict.getResolution()),
        conflict.getReason(),
        conflict.getDetectedVersion(),
        unlessZero(conflict.getResolutionVersion()),
        conflict.getDetectedAtMillis(),
        unlessZero(conflict.getResolvedAtMillis()),
        unlessEmpty(conflict.getResolvedBy()),
        unlessZero(conflict.getRestoredAtMillis()),
        unlessEmpty(conflict.getRestoredBy()),
        conflict.getRestorable(),
        conflict.getSubject(),
        Side.of(conflict.getWinner()),
        Side.of(conflict.getLoser()),
        conflict.hasVote() ? Poll.of(conflict.getVote()) : null);
  }

  private static @Nullable String unlessEmpty(String text) {
    return text.isEmpty() ? null : text;
  }

  private static @Nullable Long unlessZero(long number) {
    return number == 0 ? null : number;
  }

  /** A choice as it stands on the wire. */
  public static String text(ConflictChoice choice) {
    return switch (choice) {
      case CONFLICT_CHOICE_SECOND -> "second";
      case CONFLICT_CHOICE_BOTH -> "both";
      case CONFLICT_CHOICE_OWN -> "own";
      case CONFLICT_CHOICE_FIRST, CONFLICT_CHOICE_UNSPECIFIED, UNRECOGNIZED -> "first";
    };
  }

  /**
   * The choice of this name.
   *
   * @throws RefusedException with MALFORMED when there is none
   */
  public static ConflictChoice choice(String text) {
    return switch (text) {
      case "first" -> ConflictChoice.CONFLICT_CHOICE_FIRST;
      case "second" -> ConflictChoice.CONFLICT_CHOICE_SECOND;
      case "both" -> ConflictChoice.CONFLICT_CHOICE_BOTH;
      case "own" -> ConflictChoice.CONFLICT_CHOICE_OWN;
      default ->
          throw new RefusedException(
              Refusal.of(ErrorCode.MALFORMED, "choice", text, "first, second, both, own"));
    };
  }

  /**
   * The choice of this name, of which one votes for: all but a text or value of one's own.
   *
   * @throws RefusedException with MALFORMED when there is none
   */
  public static ConflictChoice vote(String text) {
    return switch (text) {
      case "first", "second", "both" -> choice(text);
      default ->
          throw new RefusedException(
              Refusal.of(ErrorCode.MALFORMED, "choice", text, "first, second, both"));
    };
  }
}
