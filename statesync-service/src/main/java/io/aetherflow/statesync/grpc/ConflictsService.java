package io.aetherflow.statesync.grpc;

import static io.aetherflow.statesync.grpc.Messages.actor;

import io.aetherflow.model.history.Choice;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ConflictChoice;
import io.aetherflow.proto.statesync.v1.ConflictOutcome;
import io.aetherflow.proto.statesync.v1.ConflictsGrpc;
import io.aetherflow.proto.statesync.v1.GetConflictRequest;
import io.aetherflow.proto.statesync.v1.ListConflictsRequest;
import io.aetherflow.proto.statesync.v1.ListConflictsResponse;
import io.aetherflow.proto.statesync.v1.ResolveConflictRequest;
import io.aetherflow.proto.statesync.v1.RestoreConflictRequest;
import io.aetherflow.proto.statesync.v1.VoteOnConflictRequest;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.conflict.Conflicts;
import io.aetherflow.statesync.conflict.Ledgers;
import io.aetherflow.statesync.ledger.ConflictMessages;
import io.grpc.stub.StreamObserver;
import org.springframework.stereotype.Service;

/** The service {@code Conflicts}. Calls run on virtual threads and may block. */
@Service
class ConflictsService extends ConflictsGrpc.ConflictsImplBase {
  private final Conflicts conflicts;
  private final Ledgers ledgers;

  ConflictsService(Conflicts conflicts, Ledgers ledgers) {
    this.conflicts = conflicts;
    this.ledgers = ledgers;
  }

  @Override
  public void listConflicts(
      ListConflictsRequest request, StreamObserver<ListConflictsResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Ledgers.Page page =
              ledgers.list(
                  actor(request.getActor()),
                  request.getDocumentId(),
                  request.getUserId(),
                  request.hasOpen() ? request.getOpen() : null,
                  request.getPageSize(),
                  request.getPageToken());
          return ListConflictsResponse.newBuilder()
              .addAllConflicts(page.conflicts().stream().map(ConflictMessages::message).toList())
              .setNextPageToken(page.nextPageToken())
              .build();
        });
  }

  @Override
  public void getConflict(GetConflictRequest request, StreamObserver<Conflict> observer) {
    Calls.answer(
        observer,
        () ->
            ConflictMessages.message(
                conflicts.get(actor(request.getActor()), request.getConflictId())));
  }

  @Override
  public void resolveConflict(
      ResolveConflictRequest request, StreamObserver<ConflictOutcome> observer) {
    Calls.answer(
        observer,
        () -> {
          Actor actor = actor(request.getActor());
          conflicts.requireIn(request.getDocumentId(), actor, request.getConflictId());
          return outcome(
              conflicts.resolve(
                  actor, request.getConflictId(), choice(request.getChoice()), request.getOwn()));
        });
  }

  @Override
  public void restoreConflict(
      RestoreConflictRequest request, StreamObserver<ConflictOutcome> observer) {
    Calls.answer(
        observer,
        () -> {
          Actor actor = actor(request.getActor());
          conflicts.requireIn(request.getDocumentId(), actor, request.getConflictId());
          return outcome(conflicts.restore(actor, request.getConflictId()));
        });
  }

  @Override
  public void voteOnConflict(
      VoteOnConflictRequest request, StreamObserver<ConflictOutcome> observer) {
    Calls.answer(
        observer,
        () -> {
          Actor actor = actor(request.getActor());
          conflicts.requireIn(request.getDocumentId(), actor, request.getConflictId());
          return outcome(conflicts.vote(actor, request.getConflictId(), vote(request.getChoice())));
        });
  }

  private static ConflictOutcome outcome(Conflicts.Outcome outcome) {
    return ConflictOutcome.newBuilder()
        .setConflict(ConflictMessages.message(outcome.conflict()))
        .setVersion(outcome.version())
        .build();
  }

  private static Conflicts.Choice choice(ConflictChoice choice) {
    return switch (choice) {
      case CONFLICT_CHOICE_FIRST -> Conflicts.Choice.FIRST;
      case CONFLICT_CHOICE_SECOND -> Conflicts.Choice.SECOND;
      case CONFLICT_CHOICE_BOTH -> Conflicts.Choice.BOTH;
      case CONFLICT_CHOICE_OWN -> Conflicts.Choice.OWN;
      case CONFLICT_CHOICE_UNSPECIFIED, UNRECOGNIZED ->
          throw RefusedException.malformed("choice", choice.name(), "first, second, both, own");
    };
  }

  private static Choice vote(ConflictChoice choice) {
    return switch (choice) {
      case CONFLICT_CHOICE_FIRST -> Choice.FIRST;
      case CONFLICT_CHOICE_SECOND -> Choice.SECOND;
      case CONFLICT_CHOICE_BOTH -> Choice.BOTH;
      case CONFLICT_CHOICE_OWN, CONFLICT_CHOICE_UNSPECIFIED, UNRECOGNIZED ->
          throw RefusedException.malformed("choice", choice.name(), "first, second, both");
    };
  }
}
