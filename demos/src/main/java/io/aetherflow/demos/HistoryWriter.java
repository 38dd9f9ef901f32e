package io.aetherflow.demos;

import com.google.protobuf.ByteString;
import io.aetherflow.demos.load.OperationNames;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;
import io.aetherflow.proto.statesync.v1.EditsGrpc;
import io.aetherflow.proto.statesync.v1.Hello;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Writes a long history quickly: through the stream by which gateways hand edits to statesync, as
 * many users in turn who each see all that was written before. Every edit is a key stroke: a
 * character comes, or goes.
 */
final class HistoryWriter implements AutoCloseable {
  /** So many, for the budget that one user has on an instance. */
  private static final int USERS = 50;

  /** As many as statesync takes at once. */
  private static final int OPERATIONS_PER_FRAME = 100;

  private static final long ANSWER_SECONDS = 30;
  private static final Duration RETRY_MIN = Duration.ofMillis(20);

  private final ManagedChannel channel;
  private final StreamObserver<EditRequest> up;
  private final BlockingQueue<SubmissionResult> answers = new ArrayBlockingQueue<>(16);
  private final String document;
  private final OperationNames names;
  private final RandomGenerator random;
  private final StringBuilder text = new StringBuilder();
  private int written;
  private long version;

  HistoryWriter(Address statesync, String document, RandomGenerator random) {
    this.document = document;
    this.random = random;
    this.names = new OperationNames(System.currentTimeMillis(), random);
    this.channel =
        NettyChannelBuilder.forAddress(statesync.host(), statesync.port()).usePlaintext().build();
    this.up =
        EditsGrpc.newStub(channel)
            .edit(
                new StreamObserver<>() {
                  @Override
                  public void onNext(EditResponse response) {
                    answers.addAll(response.getResultsList());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    // Whoever waits for an answer gives up in time.
                  }

                  @Override
                  public void onCompleted() {
                    // The same.
                  }
                });
    up.onNext(
        EditRequest.newBuilder()
            .setHello(Hello.newBuilder().setGatewayId("long-history-" + UUID.randomUUID()))
            .build());
  }

  /** What the document holds by now. */
  String text() {
    return text.toString();
  }

  long version() {
    return version;
  }

  /** Writes a whole text into the empty document. */
  void begin(String beginning) {
    text.append(beginning);
    send(0, List.of(operation("[{\"insert\":\"" + beginning + "\"}]")));
  }

  /** Writes key strokes; the length stays, but for one character. */
  void strokes(int count, LongConsumer progress) {
    int user = 0;
    for (int made = 0; made < count; ) {
      var frame = new java.util.ArrayList<SubmittedOperation>(OPERATIONS_PER_FRAME);
      UUID previous = null;
      while (frame.size() < OPERATIONS_PER_FRAME && made < count) {
        var operation = stroke(made++ % 2 == 0);
        if (previous != null) {
          operation.setPreviousOpId(previous.toString());
        }
        previous = UUID.fromString(operation.getOpId());
        frame.add(operation.build());
      }
      send(user++ % USERS, frame);
      progress.accept(made);
    }
  }

  private SubmittedOperation.Builder stroke(boolean insert) {
    int at = 1 + random.nextInt(text.length() - 2);
    if (insert) {
      char letter = (char) ('a' + random.nextInt(26));
      text.insert(at, letter);
      return operation("[{\"retain\":" + at + "},{\"insert\":\"" + letter + "\"}]").toBuilder();
    }
    text.deleteCharAt(at);
    return operation("[{\"retain\":" + at + "},{\"delete\":1}]").toBuilder();
  }

  private SubmittedOperation operation(String delta) {
    return SubmittedOperation.newBuilder()
        .setOpId(names.of(written++).toString())
        .setBaseVersion(version)
        .setDelta(ByteString.copyFromUtf8(delta))
        .setWrittenAtMillis(System.currentTimeMillis())
        .build();
  }

  private void send(int user, List<SubmittedOperation> operations) {
    var submission =
        Submission.newBuilder()
            .setCorrelationId(written)
            .setDocumentId(document)
            .setUserId("writer-" + user)
            .setUserName("Writer " + user)
            .setClientId("long-history-" + user)
            .addAllOperations(operations)
            .build();
    var request = EditRequest.newBuilder().addSubmissions(submission).build();
    while (true) {
      up.onNext(request);
      var retry = take();
      if (retry.isZero()) {
        version += operations.size();
        return;
      }
      Patience.pause(retry);
    }
  }

  /** Waits for the answer; tells after what time the same is to be sent again, zero for never. */
  private Duration take() {
    SubmissionResult answer;
    try {
      answer = answers.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
    if (answer == null) {
      throw new IllegalStateException("statesync did not answer within " + ANSWER_SECONDS + " s");
    }
    for (OperationResult result : answer.getResultsList()) {
      if (result.hasRejected()) {
        var rejection = result.getRejected();
        if (!rejection.getRetry()) {
          throw new IllegalStateException(rejection.getCode() + " " + rejection.getMessage());
        }
        var wait = Duration.ofMillis(rejection.getRetryAfterMillis());
        return wait.compareTo(RETRY_MIN) < 0 ? RETRY_MIN : wait;
      }
    }
    return Duration.ZERO;
  }

  @Override
  public void close() {
    up.onCompleted();
    channel.shutdown();
    try {
      if (!channel.awaitTermination(ANSWER_SECONDS, TimeUnit.SECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
