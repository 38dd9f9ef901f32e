package io.aetherflow.statesync.grpc;

import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;
import io.aetherflow.proto.statesync.v1.Editors;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import io.aetherflow.statesync.access.EditorsPresent;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.announce.MovedHeads;
import io.aetherflow.statesync.documents.Documents;
import io.aetherflow.statesync.loop.Errand;
import io.aetherflow.statesync.sequencer.EditSubmission;
import io.aetherflow.statesync.sequencer.Sequencers;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One gateway's stream. Messages come in one at a time on an event loop, and must not hold it up.
 * Results come from whichever threads run the documents: they are queued, and an event loop writes
 * all that is queued, as one message.
 *
 * <p>Bounds: the gateway's next message is asked for only while fewer than {@value #UNANSWERED_MAX}
 * submissions have no answer, and a gateway that does not read is cut off after {@value
 * #QUEUED_RESULTS_MAX} results.
 */
final class EditStream implements StreamObserver<EditRequest> {
  private static final Logger log = LoggerFactory.getLogger(EditStream.class);
  private static final int UNANSWERED_MAX = 20_000;
  private static final int QUEUED_RESULTS_MAX = 100_000;
  private static final int RESULTS_PER_MESSAGE = 1000;
  private static final int BYTES_PER_MESSAGE = 2 << 20;

  /** Looks heads up, away from the stream. */
  @FunctionalInterface
  interface HeadLookup {
    void find(List<UUID> documentIds, Consumer<List<Head>> found);
  }

  private final ServerCallStreamObserver<EditResponse> out;
  private final Sequencers sequencers;
  private final HeadLookup lookup;
  private final EditorsPresent present;
  private final Runnable onEnd;
  private final Set<UUID> opened = ConcurrentHashMap.newKeySet();

  private final Queue<SubmissionResult> results = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queuedResults = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicBoolean holding = new AtomicBoolean();

  private final Errand writing;

  /** Guarded by itself: heads that are to be told, newest per document. */
  private final Map<String, Head> heads = new LinkedHashMap<>();

  private volatile boolean beat;
  private volatile boolean draining;
  private volatile boolean completing;
  private volatile boolean ended;

  EditStream(
      ServerCallStreamObserver<EditResponse> out,
      Executor loop,
      Sequencers sequencers,
      HeadLookup lookup,
      EditorsPresent present,
      Runnable onEnd) {
    this.out = out;
    this.writing = new Errand(loop, this::write);
    this.sequencers = sequencers;
    this.lookup = lookup;
    this.present = present;
    this.onEnd = onEnd;
    out.disableAutoRequest();
    out.setOnReadyHandler(writing::ask);
    out.setOnCancelHandler(this::end);
    out.request(1);
  }

  @Override
  public void onNext(EditRequest request) {
    for (String id : request.getClosedDocumentIdsList()) {
      UUID documentId = idOrNull(id);
      if (documentId != null) {
        opened.remove(documentId);
        present.declared(this, documentId, Set.of());
      }
    }
    if (request.getOpenedDocumentIdsCount() > 0) {
      open(request.getOpenedDocumentIdsList());
    }
    for (Editors editors : request.getEditorsList()) {
      UUID documentId = idOrNull(editors.getDocumentId());
      if (documentId != null && !ended) {
        present.declared(this, documentId, Set.copyOf(editors.getUserIdsList()));
      }
    }
    for (Submission submission : request.getSubmissionsList()) {
      submit(submission);
    }
    if (unanswered.get() < UNANSWERED_MAX) {
      out.request(1);
    } else {
      holding.set(true);
      resume();
    }
  }

  private void open(List<String> ids) {
    List<UUID> asked = new ArrayList<>();
    for (String id : ids) {
      UUID documentId = idOrNull(id);
      if (documentId != null) {
        asked.add(documentId);
      }
    }
    // Marked as open before the heads are read: what moves meanwhile is told by the next beat.
    opened.addAll(asked);
    lookup.find(asked, this::tell);
  }

  private static @Nullable UUID idOrNull(String id) {
    try {
      return Documents.id("document_id", id);
    } catch (RefusedException e) {
      log.debug("A gateway named a document by something that is no id");
      return null;
    }
  }

  private void submit(Submission message) {
    unanswered.incrementAndGet();
    Submissions.Read read = Submissions.read(message);
    EditSubmission submission = read.submission();
    Refusal refusal = read.refusal();
    if (submission == null) {
      answer(Submissions.answer(message, List.of(), refusal));
    } else if (!sequencers.take(
        submission, judged -> answer(Submissions.answer(message, judged, refusal)))) {
      // Draining: the gateway submits elsewhere what it has no answer to.
      unanswered.decrementAndGet();
    }
  }

  private void answer(SubmissionResult result) {
    results.add(result);
    unanswered.decrementAndGet();
    queuedResults.incrementAndGet();
    writing.ask();
    resume();
  }

  private void resume() {
    if (holding.get() && unanswered.get() < UNANSWERED_MAX && holding.compareAndSet(true, false)) {
      out.request(1);
    }
  }

  /**
   * Tells those of these heads that the gateway has open, and in any case something: a silent
   * stream is a dead one.
   */
  void beat(List<MovedHeads.Moved> moved) {
    synchronized (heads) {
      for (MovedHeads.Moved head : moved) {
        if (opened.contains(head.documentId())) {
          heads.put(head.head().getDocumentId(), head.head());
        }
      }
    }
    beat = true;
    writing.ask();
  }

  private void tell(List<Head> found) {
    synchronized (heads) {
      // A beat may have told of something newer meanwhile.
      found.forEach(head ->
          heads.merge(
              head.getDocumentId(), head, (a, b) -> a.getVersion() >= b.getVersion() ? a : b));
    }
    writing.ask();
  }

  /** From now on this instance takes nothing new. */
  void drain() {
    draining = true;
    beat = true;
    writing.ask();
  }

  /** Ends the stream once everything is written. */
  void complete() {
    completing = true;
    beat = true;
    writing.ask();
  }

  /** Whether everything is written and the stream has ended. */
  boolean isWritten() {
    return ended;
  }

  /** Runs on the event loop alone. */
  private void write() {
    if (queuedResults.get() > QUEUED_RESULTS_MAX) {
      cutOff();
    }
    while (!ended && out.isReady() && writeOne()) {
      // Until nothing is left, or the transport is full: then its ready handler goes on.
    }
  }

  private boolean writeOne() {
    EditResponse.Builder message = EditResponse.newBuilder();
    int bytes = 0;
    for (int i = 0; i < RESULTS_PER_MESSAGE && bytes < BYTES_PER_MESSAGE; i++) {
      SubmissionResult result = results.poll();
      if (result == null) {
        break;
      }
      queuedResults.decrementAndGet();
      bytes += result.getSerializedSize();
      message.addResults(result);
    }
    synchronized (heads) {
      message.addAllHeads(heads.values());
      heads.clear();
    }
    boolean beating = beat;
    beat = false;
    if (!beating && message.getResultsCount() == 0 && message.getHeadsCount() == 0) {
      return false;
    }
    try {
      out.onNext(message.setDraining(draining).build());
      if (completing && results.isEmpty()) {
        out.onCompleted();
        end();
      }
    } catch (RuntimeException e) {
      // The call is gone; its gateway submits again what it has no answer to.
      log.debug("A gateway's stream is gone", e);
      end();
    }
    return true;
  }

  private void cutOff() {
    if (!ended) {
      end();
      out.onError(
          Status.RESOURCE_EXHAUSTED
              .withDescription("More than " + QUEUED_RESULTS_MAX + " results waited to be read")
              .asRuntimeException());
    }
  }

  @Override
  public void onError(Throwable failure) {
    end();
  }

  @Override
  public void onCompleted() {
    end();
    try {
      out.onCompleted();
    } catch (RuntimeException e) {
      log.debug("A gateway's stream was ended twice: {}", Status.fromThrowable(e));
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      finish();
    }
  }

  private void finish() {
    present.gone(this);
    onEnd.run();
  }
}
