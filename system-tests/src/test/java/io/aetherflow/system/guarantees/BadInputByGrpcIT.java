package io.aetherflow.system.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.aetherflow.proto.statesync.v1.Actor;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.DocumentsGrpc;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;
import io.aetherflow.proto.statesync.v1.EditsGrpc;
import io.aetherflow.proto.statesync.v1.GetHeadsRequest;
import io.aetherflow.proto.statesync.v1.Hello;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a gateway should never let through gets its code from statesync too, and leaves document,
 * neighbours and stream as they were.
 */
@ExtendWith(TwoOfEach.class)
class BadInputByGrpcIT {
  private static final Actor MALLORY =
      Actor.newBuilder().setUserId("mallory").setUserName("Mallory").build();
  private static final int BATCH = 100;

  private static Stack stack;
  private static ManagedChannel channel;
  private static EditStream stream;

  @BeforeAll
  static void connect(Stack shared) {
    stack = shared;
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", shared.statesyncPort(0)).usePlaintext().build();
    stream = new EditStream();
  }

  @AfterAll
  static void disconnect() {
    channel.shutdownNow();
  }

  /** What is wrong with an operation, as its delta and base, its code and the field it names. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "malformed JSON           | [{\"insert\":\"x\" | 1 | MALFORMED",
        "no delta at all          | '' | 1 | MALFORMED",
        "a retain past the end    | [{\"retain\":100},{\"insert\":\"x\"}] | 1 | OUT_OF_RANGE",
        "a base in the future     | [{\"insert\":\"x\"}] | 99 | BASE_IN_FUTURE",
        "a base below zero        | [{\"insert\":\"x\"}] | -1 | MALFORMED",
        "half a surrogate pair    | [{\"insert\":\"\\ud83d\"}] | 1 | MALFORMED",
        "a cut surrogate pair     | [{\"retain\":6},{\"insert\":\"x\"}] | 1 | OUT_OF_RANGE",
        "U+0000                   | [{\"insert\":\"a\\u0000b\"}] | 1 | MALFORMED",
      })
  void anOperationThatCannotBe(String what, String delta, long base, String code) {
    var document = documentWith("hello\uD83D\uDE00!");
    var refused = stream.edit(document, UUID.randomUUID(), base, delta).getRejected();
    assertThat(refused.getCode()).isEqualTo(code);
    assertThat(refused.getRetry()).isFalse();
    assertThat(refused.getField()).isNotEmpty();
    assertThat(refused.getLimit()).isNotEmpty();
    assertUnharmed(document);
  }

  @Test
  void bytesThatAreNoText() {
    var document = documentWith("hello");
    var operation =
        operation(UUID.randomUUID(), 1, "").toBuilder()
            .setDelta(
                ByteString.copyFrom(new byte[] {'[', '"', (byte) 0xff, (byte) 0xc0, '"', ']'}))
            .build();
    var refused = stream.submit(submission(document).addOperations(operation)).getResults(0);
    assertThat(refused.getRejected().getCode()).isEqualTo("MALFORMED");
    assertUnharmed(document);
  }

  @Test
  void anIdThatWasUsedForOtherContent() {
    var document = documentWith("hello");
    var used = UUID.randomUUID();
    var first = stream.edit(document, used, 1, "[{\"insert\":\"a\"}]");
    assertThat(stream.edit(document, used, 1, "[{\"insert\":\"b\"}]").getRejected().getCode())
        .isEqualTo("OP_ID_REUSED");
    assertThat(stream.edit(document, used, 1, "[{\"insert\":\"a\"}]").getAlreadyCommittedVersion())
        .isEqualTo(first.getCommitted().getOperations(0).getVersion());
    assertThat(version(document)).isEqualTo(2);
  }

  @Test
  void whatWasNotWrittenOnTopOfTheClientsLastOne() {
    var document = documentWith("hello");
    stream.edit(document, UUID.randomUUID(), 1, "[{\"insert\":\"a\"}]");
    var refused = stream.edit(document, UUID.randomUUID(), 1, "[{\"insert\":\"b\"}]").getRejected();
    assertThat(refused.getCode()).isEqualTo("WRONG_PREDECESSOR");
    assertThat(refused.getField()).isEqualTo("previousOpId");
    assertThat(version(document)).isEqualTo(2);
  }

  @Test
  void aTypeThatNobodyKnows() {
    var refused =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                documents()
                    .createDocument(
                        CreateDocumentRequest.newBuilder()
                            .setActor(MALLORY)
                            .setName("Bad input")
                            .setType("hologram")
                            .build()));
    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.getStatus().getDescription()).contains("type", "hologram");
  }

  @Test
  void aDeltaOverTheLimit() {
    var document = documentWith("hello");
    var large = "[{\"insert\":\"" + "x".repeat(300_000) + "\"}]";
    assertThat(stream.edit(document, UUID.randomUUID(), 1, large).getRejected().getCode())
        .isEqualTo("TOO_LARGE");
    assertUnharmed(document);
  }

  @Test
  void tenMegabytesEndTheirStreamAndNoOther() throws Exception {
    var document = documentWith("hello");
    var mallory = new EditStream();
    var huge = "[{\"insert\":\"" + "x".repeat(10_000_000) + "\"}]";
    mallory.send(submission(document).addOperations(operation(UUID.randomUUID(), 1, huge)));
    assertThat(mallory.ended.get(30, TimeUnit.SECONDS).getCode())
        .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
    assertUnharmed(document);
  }

  @Test
  void onePoisonedDocumentInAFullBatch() throws SQLException {
    var documents = new ArrayList<String>();
    for (int i = 0; i < BATCH; i++) {
      documents.add(documentWith("hello"));
    }
    var poisoned = documents.get(BATCH / 2);
    sql(
        "ALTER TABLE operations ADD CONSTRAINT poison CHECK (document_id <> '%s') NOT VALID"
            .formatted(poisoned));
    try {
      var frames = new ArrayList<Submission.Builder>();
      for (var document : documents) {
        frames.add(
            submission(document)
                .addOperations(operation(UUID.randomUUID(), 1, "[{\"insert\":\"good \"}]")));
      }
      var results = stream.submitAtOnce(frames);
      for (int i = 0; i < BATCH; i++) {
        var result = results.get(i).getResults(0);
        if (documents.get(i).equals(poisoned)) {
          assertThat(result.getRejected().getCode()).isEqualTo("INTERNAL");
        } else {
          assertThat(result.getCommitted().getOperations(0).getVersion()).isEqualTo(2);
        }
      }
    } finally {
      sql("ALTER TABLE operations DROP CONSTRAINT poison");
    }
    assertUnharmed(poisoned);
  }

  private static void sql(String statement) throws SQLException {
    try (var connection = DriverManager.getConnection(stack.jdbcUrl());
        var execute = connection.createStatement()) {
      execute.execute(statement);
    }
  }

  /** The stream goes on, the document stands where it stood, and takes a good edit. */
  private static void assertUnharmed(String document) {
    assertThat(version(document)).isEqualTo(1);
    var good = stream.edit(document, UUID.randomUUID(), 1, "[{\"insert\":\"good \"}]");
    assertThat(good.getCommitted().getOperations(0).getVersion()).isEqualTo(2);
    assertThat(stream.ended).isNotDone();
  }

  private static String documentWith(String text) {
    var document =
        documents()
            .createDocument(
                CreateDocumentRequest.newBuilder()
                    .setActor(MALLORY)
                    .setName("Bad input")
                    .setType("text")
                    .build())
            .getId();
    stream.edit(document, UUID.randomUUID(), 0, "[{\"insert\":\"" + text + "\"}]");
    return document;
  }

  private static long version(String document) {
    return documents()
        .getHeads(GetHeadsRequest.newBuilder().addDocumentIds(document).build())
        .getHeads(0)
        .getVersion();
  }

  private static DocumentsGrpc.DocumentsBlockingStub documents() {
    return DocumentsGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private static Submission.Builder submission(String document) {
    return Submission.newBuilder()
        .setDocumentId(document)
        .setUserId(MALLORY.getUserId())
        .setUserName(MALLORY.getUserName())
        .setClientId("mallory")
        .setSessionId("session");
  }

  private static SubmittedOperation operation(UUID opId, long base, String delta) {
    return SubmittedOperation.newBuilder()
        .setOpId(opId.toString())
        .setBaseVersion(base)
        .setDelta(ByteString.copyFromUtf8(delta))
        .setWrittenAtMillis(System.currentTimeMillis())
        .build();
  }

  /** A stream as a gateway holds it, on which anything may be sent. */
  private static final class EditStream implements StreamObserver<EditResponse> {
    private final AtomicLong correlation = new AtomicLong();
    private final ConcurrentHashMap<Long, CompletableFuture<SubmissionResult>> waiting =
        new ConcurrentHashMap<>();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final StreamObserver<EditRequest> up;

    EditStream() {
      up = EditsGrpc.newStub(channel).edit(this);
      up.onNext(
          EditRequest.newBuilder()
              .setHello(Hello.newBuilder().setGatewayId(UUID.randomUUID().toString()))
              .build());
    }

    OperationResult edit(String document, UUID opId, long base, String delta) {
      return submit(submission(document).addOperations(operation(opId, base, delta))).getResults(0);
    }

    SubmissionResult submit(Submission.Builder submission) {
      return submitAtOnce(List.of(submission)).getFirst();
    }

    /** All in one message, so that they wait for the same batch. */
    List<SubmissionResult> submitAtOnce(List<Submission.Builder> submissions) {
      var futures = send(submissions.toArray(Submission.Builder[]::new));
      return futures.stream().map(future -> future.orTimeout(30, TimeUnit.SECONDS).join()).toList();
    }

    List<CompletableFuture<SubmissionResult>> send(Submission.Builder... submissions) {
      var futures = new ArrayList<CompletableFuture<SubmissionResult>>();
      var request = EditRequest.newBuilder();
      for (var submission : submissions) {
        long id = correlation.incrementAndGet();
        var future = new CompletableFuture<SubmissionResult>();
        waiting.put(id, future);
        futures.add(future);
        request.addSubmissions(submission.setCorrelationId(id));
      }
      up.onNext(request.build());
      return futures;
    }

    @Override
    public void onNext(EditResponse response) {
      for (var result : response.getResultsList()) {
        waiting.remove(result.getCorrelationId()).complete(result);
      }
    }

    @Override
    public void onError(Throwable failure) {
      ended.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ended.complete(Status.OK);
    }
  }
}
