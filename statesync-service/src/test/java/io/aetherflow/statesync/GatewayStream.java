package io.aetherflow.statesync;

import com.google.protobuf.ByteString;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;
import io.aetherflow.proto.statesync.v1.EditsGrpc;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.Hello;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A gateway's end of an edit stream. */
final class GatewayStream implements AutoCloseable {
  /** What each client has written in each document, through whichever stream. */
  private static final ConcurrentHashMap<String, Chain> CHAINS = new ConcurrentHashMap<>();

  private final StreamObserver<EditRequest> up;
  private final AtomicLong correlation = new AtomicLong();
  private final ConcurrentHashMap<Long, CompletableFuture<SubmissionResult>> waiting =
      new ConcurrentHashMap<>();
  final List<Head> heads = new CopyOnWriteArrayList<>();
  final AtomicLong messages = new AtomicLong();
  volatile boolean draining;
  volatile boolean ended;

  GatewayStream(EditsGrpc.EditsStub edits) {
    this.up =
        edits.edit(
            new StreamObserver<>() {
              @Override
              public void onNext(EditResponse response) {
                messages.incrementAndGet();
                heads.addAll(response.getHeadsList());
                draining |= response.getDraining();
                for (SubmissionResult result : response.getResultsList()) {
                  waiting.remove(result.getCorrelationId()).complete(result);
                }
              }

              @Override
              public void onError(Throwable failure) {
                ended = true;
                waiting.values().forEach(future -> future.completeExceptionally(failure));
              }

              @Override
              public void onCompleted() {
                ended = true;
              }
            });
    send(EditRequest.newBuilder().setHello(Hello.newBuilder().setGatewayId("test")).build());
  }

  void send(EditRequest request) {
    synchronized (up) {
      up.onNext(request);
    }
  }

  /** Submits what was written on top of all that this user's client has in the log or pending. */
  CompletableFuture<SubmissionResult> submit(Submission.Builder submission) {
    Chain chain =
        CHAINS.computeIfAbsent(
            submission.getDocumentId() + submission.getClientId(), key -> new Chain());
    submission.getOperationsBuilderList().forEach(chain::link);
    return submitAsItIs(submission)
        .thenApply(result -> {
          result.getResultsList().forEach(chain::settle);
          return result;
        });
  }

  /** The operations of one client on one document in the order in which it wrote them. */
  private static final class Chain {
    private static final long PENDING = 0;
    private static final long REJECTED = -1;
    private final LinkedHashMap<String, Long> versions = new LinkedHashMap<>();

    synchronized void link(SubmittedOperation.Builder operation) {
      for (var earlier : versions.sequencedEntrySet().reversed()) {
        long version = earlier.getValue();
        if (version > PENDING && version <= operation.getBaseVersion()) {
          break;
        }
        if (version != REJECTED && !earlier.getKey().equals(operation.getOpId())) {
          operation.setPreviousOpId(earlier.getKey());
          break;
        }
      }
      versions.putIfAbsent(operation.getOpId(), PENDING);
    }

    synchronized void settle(OperationResult result) {
      long version =
          switch (result.getOutcomeCase()) {
            case COMMITTED -> result.getCommitted().getOperations(0).getVersion();
            case ALREADY_COMMITTED_VERSION -> result.getAlreadyCommittedVersion();
            case REJECTED, OUTCOME_NOT_SET -> REJECTED;
          };
      versions.merge(result.getOpId(), version, (before, now) -> before > PENDING ? before : now);
    }
  }

  CompletableFuture<SubmissionResult> submitAsItIs(Submission.Builder submission) {
    long id = correlation.incrementAndGet();
    var future = new CompletableFuture<SubmissionResult>();
    waiting.put(id, future);
    send(EditRequest.newBuilder().addSubmissions(submission.setCorrelationId(id)).build());
    return future;
  }

  /** Submits one operation and waits for its result. */
  OperationResult edit(String document, String user, UUID opId, long base, String delta) {
    return await(submit(submission(document, user).addOperations(operation(opId, base, delta))))
        .getResults(0);
  }

  OperationResult edit(String document, String user, long base, String delta) {
    return edit(document, user, UUID.randomUUID(), base, delta);
  }

  static Submission.Builder submission(String document, String user) {
    return Submission.newBuilder()
        .setDocumentId(document)
        .setUserId(user)
        .setUserName(user)
        .setClientId("client-of-" + user)
        .setSessionId("session-of-" + user);
  }

  static SubmittedOperation operation(UUID opId, long base, String delta) {
    return SubmittedOperation.newBuilder()
        .setOpId(opId.toString())
        .setBaseVersion(base)
        .setDelta(ByteString.copyFromUtf8(delta))
        .setWrittenAtMillis(System.currentTimeMillis())
        .build();
  }

  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.orTimeout(Duration.ofSeconds(20).toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (RuntimeException e) {
      throw new AssertionError("no result", e);
    }
  }

  @Override
  public void close() {
    if (!ended) {
      synchronized (up) {
        up.onCompleted();
      }
    }
  }
}
