package io.aetherflow.gateway.grpc;

import io.aetherflow.gateway.access.AccessReader;
import io.aetherflow.gateway.access.DocumentAccess;
import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.connection.ContentReader;
import io.aetherflow.gateway.connection.LockKeeper;
import io.aetherflow.gateway.feed.LogReader;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.routing.InstanceAddress;
import io.aetherflow.gateway.routing.Router;
import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.gateway.session.LockLeases;
import io.aetherflow.proto.statesync.v1.AcquireLockRequest;
import io.aetherflow.proto.statesync.v1.Actor;
import io.aetherflow.proto.statesync.v1.ConflictsGrpc;
import io.aetherflow.proto.statesync.v1.ConflictsGrpc.ConflictsBlockingStub;
import io.aetherflow.proto.statesync.v1.ContentChunk;
import io.aetherflow.proto.statesync.v1.ContentForm;
import io.aetherflow.proto.statesync.v1.DocumentsGrpc;
import io.aetherflow.proto.statesync.v1.DocumentsGrpc.DocumentsBlockingStub;
import io.aetherflow.proto.statesync.v1.GetAccessRequest;
import io.aetherflow.proto.statesync.v1.GetHeadsRequest;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.Lock;
import io.aetherflow.proto.statesync.v1.ReadContentRequest;
import io.aetherflow.proto.statesync.v1.ReadOperationsRequest;
import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;
import io.aetherflow.proto.statesync.v1.ReleaseLockRequest;
import io.aetherflow.proto.statesync.v1.RenewLocksRequest;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls statesync: first the instance that sequences the document, and when it is away another one.
 */
final class StatesyncClient
    implements AccessReader,
        LogReader,
        ContentReader,
        LockKeeper,
        LockLeases.Renewer,
        Router.HeadsReader,
        StatesyncCalls {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final Duration CONTENT_DEADLINE = Duration.ofMinutes(2);
  private static final int ATTEMPTS_MAX = 3;

  private final Channels channels;
  private final Supplier<Router> router;

  StatesyncClient(Channels channels, Supplier<Router> router) {
    this.channels = channels;
    this.router = router;
  }

  @Override
  public <R> R call(String documentId, Function<DocumentsBlockingStub, R> call) {
    return call(documentId, DEADLINE, call);
  }

  @Override
  public <R> R conflicts(String documentId, Function<ConflictsBlockingStub, R> call) {
    return onChannel(
        documentId,
        channel ->
            call.apply(
                ConflictsGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)));
  }

  private <R> R call(
      String documentId, Duration deadline, Function<DocumentsBlockingStub, R> call) {
    return onChannel(
        documentId,
        channel ->
            call.apply(
                DocumentsGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)));
  }

  /** The same for any service of statesync. */
  <R> R onChannel(String documentId, Function<Channel, R> call) {
    RefusedException last = null;
    List<InstanceAddress> candidates = router.get().candidates(documentId);
    for (InstanceAddress address :
        candidates.subList(0, Math.min(ATTEMPTS_MAX, candidates.size()))) {
      try {
        return call.apply(channels.to(address));
      } catch (StatusRuntimeException e) {
        last = GrpcRefusals.refused(e);
        if (!GrpcRefusals.isAway(e)) {
          throw last;
        }
      }
    }
    throw last != null
        ? last
        : new RefusedException(
            Refusal.of(ErrorCode.UNAVAILABLE, "No instance of statesync is known"));
  }

  static Actor actor(User user, String sessionId) {
    return Actor.newBuilder()
        .setUserId(user.id())
        .setUserName(user.name())
        .setSessionId(sessionId)
        .build();
  }

  @Override
  public DocumentAccess read(String documentId, Collection<String> userIds) {
    return DocumentAccess.of(
        call(
            documentId,
            stub ->
                stub.getAccess(
                    GetAccessRequest.newBuilder()
                        .setDocumentId(documentId)
                        .addAllUserIds(userIds)
                        .build())));
  }

  @Override
  public ReadOperationsResponse read(String documentId, long afterVersion, int limit) {
    return operations(documentId, Actor.getDefaultInstance(), afterVersion, limit);
  }

  @Override
  public ReadOperationsResponse operations(
      String documentId, User user, long afterVersion, int limit) {
    return operations(documentId, actor(user, ""), afterVersion, limit);
  }

  private ReadOperationsResponse operations(
      String documentId, Actor actor, long afterVersion, int limit) {
    ReadOperationsRequest request =
        ReadOperationsRequest.newBuilder()
            .setActor(actor)
            .setDocumentId(documentId)
            .setAfterVersion(afterVersion)
            .setLimit(limit)
            .build();
    return call(documentId, stub -> stub.readOperations(request));
  }

  @Override
  public Content content(
      String documentId, User user, @Nullable Long version, ContentForm form, String path) {
    ReadContentRequest.Builder request =
        ReadContentRequest.newBuilder()
            .setActor(actor(user, ""))
            .setDocumentId(documentId)
            .setForm(form)
            .setPath(path);
    if (version != null) {
      request.setVersion(version);
    }
    // The stream is read in this scope; ending it early cancels the call.
    Context.CancellableContext scope = Context.ROOT.withCancellation();
    try {
      return call(
          documentId,
          CONTENT_DEADLINE,
          stub -> {
            Context before = scope.attach();
            try {
              Iterator<ContentChunk> chunks = stub.readContent(request.build());
              ContentChunk first =
                  chunks.hasNext() ? chunks.next() : ContentChunk.getDefaultInstance();
              return new Content(
                  first.getVersion(),
                  first.getType(),
                  new ChunkStream<>(first, chunks, ContentChunk::getContent, scope));
            } finally {
              scope.detach(before);
            }
          });
    } catch (RefusedException e) {
      scope.cancel(null);
      throw e;
    }
  }

  @Override
  public Lock acquire(String documentId, User user, String sessionId) {
    return call(
        documentId,
        stub ->
            stub.acquireLock(
                AcquireLockRequest.newBuilder()
                    .setActor(actor(user, sessionId))
                    .setDocumentId(documentId)
                    .build()));
  }

  @Override
  public void release(String documentId, User user, String sessionId, boolean override) {
    call(
        documentId,
        stub ->
            stub.releaseLock(
                ReleaseLockRequest.newBuilder()
                    .setActor(actor(user, sessionId))
                    .setDocumentId(documentId)
                    .setOverride(override)
                    .build()));
  }

  @Override
  public Set<String> renew(Collection<String> sessionIds) {
    return Set.copyOf(
        call(
                "",
                stub ->
                    stub.renewLocks(
                        RenewLocksRequest.newBuilder().addAllSessionIds(sessionIds).build()))
            .getHoldingSessionIdsList());
  }

  @Override
  public List<Head> heads(InstanceAddress instance, Collection<String> documentIds) {
    try {
      return DocumentsGrpc.newBlockingStub(channels.to(instance))
          .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
          .getHeads(GetHeadsRequest.newBuilder().addAllDocumentIds(documentIds).build())
          .getHeadsList();
    } catch (StatusRuntimeException e) {
      throw GrpcRefusals.refused(e);
    }
  }
}
