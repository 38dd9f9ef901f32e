package io.aetherflow.gateway.grpc;

import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.connection.ConflictDesk;
import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ConflictChoice;
import io.aetherflow.proto.statesync.v1.ResolveConflictRequest;
import io.aetherflow.proto.statesync.v1.RestoreConflictRequest;
import io.aetherflow.proto.statesync.v1.VoteOnConflictRequest;

/** Decides, brings back and votes, at the instance that sequences the document. */
final class ConflictClient implements ConflictDesk {
  private final StatesyncCalls statesync;

  ConflictClient(StatesyncCalls statesync) {
    this.statesync = statesync;
  }

  @Override
  public Conflict resolve(
      String documentId,
      String conflictId,
      User user,
      String sessionId,
      ConflictChoice choice,
      String own) {
    ResolveConflictRequest request =
        ResolveConflictRequest.newBuilder()
            .setActor(StatesyncClient.actor(user, sessionId))
            .setConflictId(conflictId)
            .setDocumentId(documentId)
            .setChoice(choice)
            .setOwn(own)
            .build();
    return statesync.conflicts(documentId, stub -> stub.resolveConflict(request)).getConflict();
  }

  @Override
  public Conflict restore(String documentId, String conflictId, User user, String sessionId) {
    RestoreConflictRequest request =
        RestoreConflictRequest.newBuilder()
            .setActor(StatesyncClient.actor(user, sessionId))
            .setConflictId(conflictId)
            .setDocumentId(documentId)
            .build();
    return statesync.conflicts(documentId, stub -> stub.restoreConflict(request)).getConflict();
  }

  @Override
  public Conflict vote(
      String documentId, String conflictId, User user, String sessionId, ConflictChoice choice) {
    VoteOnConflictRequest request =
        VoteOnConflictRequest.newBuilder()
            .setActor(StatesyncClient.actor(user, sessionId))
            .setConflictId(conflictId)
            .setDocumentId(documentId)
            .setChoice(choice)
            .build();
    return statesync.conflicts(documentId, stub -> stub.voteOnConflict(request)).getConflict();
  }
}
