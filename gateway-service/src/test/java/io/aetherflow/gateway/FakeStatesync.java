package io.aetherflow.gateway;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.aetherflow.proto.statesync.v1.Access;
import io.aetherflow.proto.statesync.v1.AcquireLockRequest;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.ContentChunk;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.DocumentsGrpc;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;
import io.aetherflow.proto.statesync.v1.EditsGrpc;
import io.aetherflow.proto.statesync.v1.GetAccessRequest;
import io.aetherflow.proto.statesync.v1.GetDocumentRequest;
import io.aetherflow.proto.statesync.v1.GetHeadsRequest;
import io.aetherflow.proto.statesync.v1.GetHeadsResponse;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.Lock;
import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.OperationType;
import io.aetherflow.proto.statesync.v1.ReadContentRequest;
import io.aetherflow.proto.statesync.v1.ReadOperationsRequest;
import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;
import io.aetherflow.proto.statesync.v1.Rejection;
import io.aetherflow.proto.statesync.v1.ReleaseLockRequest;
import io.aetherflow.proto.statesync.v1.ReleaseLockResponse;
import io.aetherflow.proto.statesync.v1.Role;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A statesync instance in memory: a log for each document, without transforming. It commits what
 * comes, answers retries, and does the wrong that a test asks for. Everything belongs to the
 * monitor.
 */
final class FakeStatesync implements AutoCloseable {
  private static final long HEADS_MILLIS = 100;

  /** One document. */
  private static final class Fake {
    private final List<Operation> log = new ArrayList<>();
    private final Map<String, Role> roles = new HashMap<>();
    private String content = "[]";
    private Lock lock = Lock.getDefaultInstance();
    private long guard = 1;
    private long trimmedBelow;
  }

  private final Map<String, Fake> documents = new HashMap<>();
  private final List<StreamObserver<EditResponse>> streams = new ArrayList<>();
  private final ScheduledExecutorService heartbeat = Executors.newSingleThreadScheduledExecutor();
  private Server server;
  private boolean swallowResults;
  private volatile CountDownLatch contentHeld = new CountDownLatch(0);
  private final AtomicInteger contentReads = new AtomicInteger();
  private int submissions;

  FakeStatesync() throws IOException {
    start(0);
    heartbeat.scheduleAtFixedRate(
        this::sendHeads, HEADS_MILLIS, HEADS_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void start(int port) throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
            .addService(new Documents())
            .addService(new Edits())
            .build()
            .start();
  }

  String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** A new document with roles such as {@code "ana=owner"}. */
  synchronized String document(String... roles) {
    String id = UUID.randomUUID().toString();
    Fake document = new Fake();
    for (String role : roles) {
      String[] parts = role.split("=");
      document.roles.put(
          parts[0], Role.valueOf("ROLE_" + parts[1].toUpperCase(java.util.Locale.ROOT)));
    }
    documents.put(id, document);
    return id;
  }

  synchronized void role(String documentId, String userId, Role role) {
    documents.get(documentId).roles.put(userId, role);
    documents.get(documentId).guard++;
  }

  synchronized void content(String documentId, String json) {
    documents.get(documentId).content = json;
  }

  synchronized void trim(String documentId, long version) {
    documents.get(documentId).trimmedBelow = version;
  }

  /** Commits without telling anybody. */
  synchronized void commitSilently(String documentId, String userId) {
    commit(
        documentId,
        Submission.newBuilder().setUserId(userId).setClientId("elsewhere").build(),
        SubmittedOperation.newBuilder()
            .setOpId(UUID.randomUUID().toString())
            .setDelta(com.google.protobuf.ByteString.copyFromUtf8("[]"))
            .build());
  }

  /** Commits what comes, but answers nothing any more. */
  synchronized void swallowResults(boolean swallow) {
    swallowResults = swallow;
  }

  /** Ends all streams as a crash would. */
  void breakStreams() {
    List<StreamObserver<EditResponse>> broken;
    synchronized (this) {
      broken = List.copyOf(streams);
      streams.clear();
    }
    broken.forEach(stream -> stream.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException()));
  }

  /** Lets nobody read content until the latch is open. */
  void holdContent(CountDownLatch held) {
    contentHeld = held;
  }

  /** How often content was asked for. */
  int contentReads() {
    return contentReads.get();
  }

  synchronized int submissions() {
    return submissions;
  }

  synchronized long version(String documentId) {
    return documents.get(documentId).log.size();
  }

  private synchronized void sendHeads() {
    EditResponse.Builder heads = EditResponse.newBuilder();
    documents.forEach((id, document) -> heads.addHeads(head(id, document)));
    EditResponse response = heads.build();
    streams.forEach(stream -> stream.onNext(response));
  }

  private static Head head(String id, Fake document) {
    return Head.newBuilder()
        .setDocumentId(id)
        .setVersion(document.log.size())
        .setGuard(document.guard)
        .build();
  }

  private Committed commit(String documentId, Submission by, SubmittedOperation submitted) {
    Fake document = documents.get(documentId);
    Operation operation =
        Operation.newBuilder()
            .setVersion(document.log.size() + 1)
            .setOpId(submitted.getOpId())
            .setUserId(by.getUserId())
            .setUserName(by.getUserName())
            .setClientId(by.getClientId())
            .setType(OperationType.OPERATION_TYPE_EDIT)
            .setBaseVersion(submitted.getBaseVersion())
            .setWrittenAtMillis(submitted.getWrittenAtMillis())
            .setCommittedAtMillis(1)
            .setDelta(submitted.getDelta())
            .build();
    document.log.add(operation);
    return Committed.newBuilder()
        .setDocumentId(documentId)
        .setGuard(document.guard)
        .addOperations(operation)
        .build();
  }

  private synchronized EditResponse judge(EditRequest request) {
    EditResponse.Builder response = EditResponse.newBuilder();
    for (Submission submission : request.getSubmissionsList()) {
      submissions++;
      SubmissionResult.Builder result =
          SubmissionResult.newBuilder()
              .setCorrelationId(submission.getCorrelationId())
              .setDocumentId(submission.getDocumentId());
      boolean refused = false;
      for (SubmittedOperation operation : submission.getOperationsList()) {
        OperationResult outcome = judge(submission, operation, refused);
        refused |= outcome.hasRejected();
        result.addResults(outcome);
      }
      response.addResults(result);
    }
    return swallowResults ? EditResponse.getDefaultInstance() : response.build();
  }

  private OperationResult judge(
      Submission submission, SubmittedOperation operation, boolean refused) {
    OperationResult.Builder result = OperationResult.newBuilder().setOpId(operation.getOpId());
    Fake document = documents.get(submission.getDocumentId());
    if (document == null) {
      return result.setRejected(rejection("NOT_FOUND")).build();
    }
    Optional<Operation> before =
        document.log.stream().filter(o -> o.getOpId().equals(operation.getOpId())).findFirst();
    if (before.isPresent()) {
      return result.setAlreadyCommittedVersion(before.get().getVersion()).build();
    }
    if (refused) {
      return result.setRejected(rejection("PREDECESSOR_REJECTED")).build();
    }
    Role role = document.roles.getOrDefault(submission.getUserId(), Role.ROLE_NONE);
    if (role.getNumber() < Role.ROLE_EDITOR_VALUE) {
      return result.setRejected(rejection("FORBIDDEN")).build();
    }
    if (operation.getDelta().toStringUtf8().contains("refuse")) {
      return result.setRejected(rejection("OUT_OF_RANGE")).build();
    }
    return result.setCommitted(commit(submission.getDocumentId(), submission, operation)).build();
  }

  private static Rejection rejection(String code) {
    return Rejection.newBuilder().setCode(code).setMessage("refused").setField("delta").build();
  }

  static RuntimeException error(io.grpc.Status.Code code, String reason) {
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(code.value())
            .setMessage(reason)
            .addDetails(Any.pack(ErrorInfo.newBuilder().setReason(reason).build()))
            .build());
  }

  private Fake known(String id) {
    Fake document = documents.get(id);
    if (document == null) {
      throw error(io.grpc.Status.Code.NOT_FOUND, "NOT_FOUND");
    }
    return document;
  }

  private Document described(String id) {
    Fake document = known(id);
    Document.Builder described =
        Document.newBuilder()
            .setId(id)
            .setName("Notes")
            .setType("text")
            .setPolicy("lww")
            .setState(DocumentState.DOCUMENT_STATE_ACTIVE)
            .setVersion(document.log.size())
            .setGuard(document.guard);
    if (!document.lock.getSessionId().isEmpty()) {
      described.setLock(document.lock);
    }
    return described.build();
  }

  private <T> void answer(StreamObserver<T> to, java.util.function.Supplier<T> answer) {
    T value;
    try {
      synchronized (this) {
        value = answer.get();
      }
    } catch (RuntimeException e) {
      to.onError(e);
      return;
    }
    to.onNext(value);
    to.onCompleted();
  }

  private final class Edits extends EditsGrpc.EditsImplBase {
    @Override
    public StreamObserver<EditRequest> edit(StreamObserver<EditResponse> responses) {
      synchronized (FakeStatesync.this) {
        streams.add(responses);
        responses.onNext(EditResponse.getDefaultInstance());
      }
      return new StreamObserver<>() {
        @Override
        public void onNext(EditRequest request) {
          synchronized (FakeStatesync.this) {
            EditResponse response = judge(request);
            if (streams.contains(responses)) {
              responses.onNext(response);
            }
          }
        }

        @Override
        public void onError(Throwable failure) {
          onCompleted();
        }

        @Override
        public void onCompleted() {
          synchronized (FakeStatesync.this) {
            streams.remove(responses);
          }
        }
      };
    }
  }

  private final class Documents extends DocumentsGrpc.DocumentsImplBase {
    @Override
    public void getDocument(GetDocumentRequest request, StreamObserver<Document> to) {
      answer(to, () -> described(request.getDocumentId()));
    }

    @Override
    public void getAccess(GetAccessRequest request, StreamObserver<Access> to) {
      answer(
          to,
          () -> {
            Fake document = known(request.getDocumentId());
            Access.Builder access =
                Access.newBuilder().setDocument(described(request.getDocumentId()));
            request
                .getUserIdsList()
                .forEach(user ->
                    access.putRoleByUserId(
                        user, document.roles.getOrDefault(user, Role.ROLE_NONE)));
            return access.build();
          });
    }

    @Override
    public void readContent(ReadContentRequest request, StreamObserver<ContentChunk> to) {
      contentReads.incrementAndGet();
      try {
        contentHeld.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      answer(
          to,
          () -> {
            Fake document = known(request.getDocumentId());
            return ContentChunk.newBuilder()
                .setVersion(document.log.size())
                .setType("text")
                .setContent(com.google.protobuf.ByteString.copyFromUtf8(document.content))
                .build();
          });
    }

    @Override
    public void readOperations(
        ReadOperationsRequest request, StreamObserver<ReadOperationsResponse> to) {
      answer(
          to,
          () -> {
            Fake document = known(request.getDocumentId());
            if (request.getAfterVersion() < document.trimmedBelow) {
              throw error(io.grpc.Status.Code.FAILED_PRECONDITION, "BASE_TRIMMED");
            }
            return ReadOperationsResponse.newBuilder()
                .addAllOperations(
                    document.log.stream()
                        .skip(request.getAfterVersion())
                        .limit(request.getLimit())
                        .toList())
                .setHeadVersion(document.log.size())
                .setGuard(document.guard)
                .build();
          });
    }

    @Override
    public void getHeads(GetHeadsRequest request, StreamObserver<GetHeadsResponse> to) {
      answer(
          to,
          () -> {
            GetHeadsResponse.Builder heads = GetHeadsResponse.newBuilder();
            request.getDocumentIdsList().stream()
                .filter(documents::containsKey)
                .forEach(id -> heads.addHeads(head(id, documents.get(id))));
            return heads.build();
          });
    }

    @Override
    public void acquireLock(AcquireLockRequest request, StreamObserver<Lock> to) {
      answer(
          to,
          () -> {
            Fake document = known(request.getDocumentId());
            document.guard++;
            document.lock =
                Lock.newBuilder()
                    .setDocumentId(request.getDocumentId())
                    .setUserId(request.getActor().getUserId())
                    .setUserName(request.getActor().getUserName())
                    .setSessionId(request.getActor().getSessionId())
                    .build();
            return document.lock;
          });
    }

    @Override
    public void releaseLock(ReleaseLockRequest request, StreamObserver<ReleaseLockResponse> to) {
      answer(
          to,
          () -> {
            Fake document = known(request.getDocumentId());
            document.guard++;
            document.lock = Lock.getDefaultInstance();
            return ReleaseLockResponse.getDefaultInstance();
          });
    }
  }

  @Override
  public void close() {
    heartbeat.shutdownNow();
    server.shutdownNow();
  }
}
