package io.aetherflow.statesync.ledger;

import io.aetherflow.model.history.Choice;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ConflictChoice;
import io.aetherflow.proto.statesync.v1.ConflictOperation;
import io.aetherflow.proto.statesync.v1.ConflictSide;
import io.aetherflow.proto.statesync.v1.Vote;

/** Entries of the ledger in the form in which they travel. */
public final class ConflictMessages {
  private ConflictMessages() {}

  /** One entry. */
  public static Conflict message(RecordedConflict conflict) {
    Conflict.Builder message =
        Conflict.newBuilder()
            .setId(conflict.id().toString())
            .setDocumentId(conflict.documentId().toString())
            .setKind(conflict.kind().name())
            .setPolicy(conflict.policy())
            .setResolution(conflict.resolution())
            .setReason(conflict.reason())
            .setDetectedVersion(conflict.detectedVersion())
            .setResolutionVersion(conflict.resolutionVersion())
            .setDetectedAtMillis(conflict.detectedAtMillis())
            .setResolvedAtMillis(conflict.resolvedAtMillis())
            .setResolvedBy(conflict.resolvedBy())
            .setRestoredAtMillis(conflict.restoredAtMillis())
            .setRestoredBy(conflict.restoredBy())
            .setRestorable(conflict.restorable())
            .setSubject(conflict.subject())
            .setWinner(side(conflict.winner()))
            .setLoser(side(conflict.loser()));
    RecordedConflict.Ballot ballot = conflict.ballot();
    if (ballot != null) {
      message.setVote(vote(ballot));
    }
    return message.build();
  }

  private static ConflictSide side(RecordedConflict.Side side) {
    ConflictSide.Builder message =
        ConflictSide.newBuilder()
            .setUserId(side.userId())
            .setUserName(side.userName())
            .setClientId(side.clientId())
            .setContent(side.content());
    for (RecordedConflict.Participant operation : side.operations()) {
      message.addOperations(
          ConflictOperation.newBuilder()
              .setOpId(operation.opId().toString())
              .setVersion(operation.version())
              .setUserId(operation.userId())
              .setUserName(operation.userName())
              .setWrittenAtMillis(operation.writtenAtMillis()));
    }
    return message.build();
  }

  private static Vote vote(RecordedConflict.Ballot ballot) {
    Vote.Builder message =
        Vote.newBuilder()
            .addAllElectorate(ballot.electorate().stream().sorted().toList())
            .setDueAtMillis(ballot.dueAtMillis())
            .setOtherwise(choice(ballot.otherwise()));
    ballot
        .choiceByUserId()
        .forEach((user, choice) -> message.putChoiceByUserId(user, choice(choice)));
    return message.build();
  }

  private static ConflictChoice choice(Choice choice) {
    return switch (choice) {
      case FIRST -> ConflictChoice.CONFLICT_CHOICE_FIRST;
      case SECOND -> ConflictChoice.CONFLICT_CHOICE_SECOND;
      case BOTH -> ConflictChoice.CONFLICT_CHOICE_BOTH;
    };
  }
}
