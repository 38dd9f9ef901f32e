package io.aetherflow.system.simulation;

import io.aetherflow.gateway.routing.InstanceAddress;
import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.authority.ConflictJudges;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.DocumentEvent;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.OperationType;
import io.aetherflow.proto.statesync.v1.Rejection;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.sequencer.Announcer;
import io.aetherflow.statesync.sequencer.Arbiters;
import io.aetherflow.statesync.sequencer.EditObserver;
import io.aetherflow.statesync.sequencer.EditResult;
import io.aetherflow.statesync.sequencer.EditSubmission;
import io.aetherflow.statesync.sequencer.Judges;
import io.aetherflow.statesync.sequencer.Limits;
import io.aetherflow.statesync.sequencer.OperationLog;
import io.aetherflow.statesync.sequencer.ResultSink;
import io.aetherflow.statesync.sequencer.Sequencers;
import io.aetherflow.statesync.sequencer.Snapshots;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A statesync instance: the real sequencers, between the world's log, Redis and streams. What it
 * does beside them is what the service's adapters do: results and heads go on the streams, commits
 * to Redis.
 */
final class SimulatedStatesync extends Machine implements Announcer {
  private static final long HEADS_EVERY_MICROS = 250_000;
  private static final long HEADS_FOR_MICROS = 2_000_000;
  private static final DocumentTypes TYPES = DocumentTypes.load();

  /** Few operations stay in memory, so that older ones have to be read all the time. */
  private static final int RECENT_OPERATIONS = 4;

  private static final long FEW_BYTES = 12_000;

  private record Recent(Head head, long atMicros) {}

  final InstanceAddress address;
  private final Set<EditStream> connections = new LinkedHashSet<>();
  private final Set<EditStream> streams = new LinkedHashSet<>();
  private final Map<UUID, Recent> recent = new LinkedHashMap<>();
  private Sequencers sequencers;

  SimulatedStatesync(World world, InstanceAddress address) {
    super(world);
    this.address = address;
  }

  void start() {
    begin();
    recent.clear();
    OperationLog log = world.bugs.log(new SimulatedLog(this));
    boolean contested = world.options.contested();
    Snapshots snapshots =
        (id, version, content) -> soon(() -> world.postgres.store(id, version, content.get()));
    sequencers =
        new Sequencers(
            log,
            TYPES,
            contested ? Judges.of(ConflictJudges.load()) : ScissorsJudge.judges(),
            contested ? Policies.arbiters(world.time) : Arbiters.lastWriteWins(),
            this,
            snapshots,
            EditObserver.none(),
            limits(),
            world.time,
            (delay, task) -> later(delay.toNanos() / 1_000, task),
            this::soon);
    later(world.chance.micros(0, HEADS_EVERY_MICROS), this::sayHeads);
    later(1_000_000, this::sweep);
  }

  private Limits limits() {
    var usual = Limits.defaults();
    return new Limits(
        usual.documentSizeMax(),
        usual.deltaBytesMax(),
        100_000,
        100_000,
        usual.queuedOperationsMax(),
        usual.queuedBytesMax(),
        world.bugs.remembersLittle() ? RECENT_OPERATIONS : usual.recentOperations(),
        usual.historyOperationsMax(),
        6,
        usual.batchBytesMax(),
        2_000,
        1,
        world.bugs.remembersLittle() ? FEW_BYTES : usual.documentsBytesMax(),
        Duration.ofSeconds(3));
  }

  /** People want something of a conflict; an instance that dies never answers. */
  boolean take(EditSubmission wish, ResultSink sink) {
    return isUp() && sequencers.take(wish, sink);
  }

  void crash() {
    world.faults.count(Fault.STATESYNC_CRASHED);
    world.trace("%s crashes", address);
    end();
    // The system closes the connections of a process that ends, also those it has not come to yet.
    List.copyOf(connections).forEach(EditStream::broken);
    world.time.after(world.chance.micros(100_000, 2_000_000), this::start);
  }

  private void sweep() {
    sequencers.sweep();
    later(1_000_000, this::sweep);
  }

  // -------------------------------------------------------------------------------------------
  // streams

  void connected(EditStream stream) {
    connections.add(stream);
  }

  void opened(EditStream stream) {
    streams.add(stream);
    stream.say(EditResponse.getDefaultInstance());
  }

  void closed(EditStream stream) {
    connections.remove(stream);
    streams.remove(stream);
  }

  void received(EditStream stream, EditRequest request) {
    if (request.getOpenedDocumentIdsCount() > 0) {
      var heads = EditResponse.newBuilder();
      request
          .getOpenedDocumentIdsList()
          .forEach(id -> heads.addHeads(world.postgres.head(UUID.fromString(id), 0)));
      later(world.chance.micros(200, 5_000), () -> stream.say(heads.build()));
    }
    request.getSubmissionsList().forEach(submission -> submit(stream, submission));
  }

  private void submit(EditStream stream, Submission submission) {
    var operations = world.bugs.operations(submission);
    world.trace(
        "%s gets %d of %s on %s",
        address, operations.size(), submission.getUserId(), submission.getDocumentId());
    sequencers.take(
        new EditSubmission(
            UUID.fromString(submission.getDocumentId()),
            new Actor(submission.getUserId(), submission.getUserName(), submission.getSessionId()),
            submission.getClientId(),
            operations,
            submission.getTraceparent()),
        results -> stream.say(answer(submission, results)));
  }

  private EditResponse answer(Submission submission, List<EditResult> results) {
    world.trace("%s answers %s with %s", address, submission.getUserId(), kinds(results));
    var result =
        SubmissionResult.newBuilder()
            .setCorrelationId(submission.getCorrelationId())
            .setDocumentId(submission.getDocumentId());
    for (int i = 0; i < results.size(); i++) {
      result.addResults(message(results.get(i)).setOpId(submission.getOperations(i).getOpId()));
    }
    return EditResponse.newBuilder().addResults(result).build();
  }

  private static List<String> kinds(List<EditResult> results) {
    return results.stream().map(result -> result.getClass().getSimpleName()).toList();
  }

  private OperationResult.Builder message(EditResult result) {
    var message = OperationResult.newBuilder();
    return switch (result) {
      case EditResult.Done done -> message.setCommitted(world.bugs.unsalted(done.committed()));
      case EditResult.Before before -> {
        world.faults.count(Fault.RETRY_OF_COMMITTED);
        yield message.setAlreadyCommittedVersion(before.version());
      }
      case EditResult.Rejected rejected -> message.setRejected(rejection(rejected.refusal()));
    };
  }

  private static Rejection rejection(Refusal refusal) {
    return Rejection.newBuilder()
        .setCode(refusal.code())
        .setMessage(refusal.message())
        .setField(refusal.field())
        .setValue(refusal.value())
        .setLimit(refusal.limit())
        .setRetry(refusal.retry())
        .setRetryAfterMillis(refusal.retryAfterMillis())
        .setLockHolderName(refusal.lockHolderName())
        .build();
  }

  // -------------------------------------------------------------------------------------------
  // telling

  @Override
  public void committed(UUID documentId, Committed said) {
    var committed = world.bugs.unsalted(said);
    world.trace("%s publishes version %d", address, committed.getOperations(0).getVersion());
    if (committed.getOperations(committed.getOperationsCount() - 1).getType()
        == OperationType.OPERATION_TYPE_RESOLUTION) {
      world.faults.count(Fault.RESOLUTION);
    }
    world.redis.publish(
        documentId.toString(), DocumentEvent.newBuilder().setCommitted(committed).build());
  }

  @Override
  public void headMoved(UUID documentId, long version, long guard) {
    var head =
        Head.newBuilder()
            .setDocumentId(documentId.toString())
            .setVersion(version)
            .setGuard(guard)
            .build();
    recent.put(documentId, new Recent(head, world.time.nowMicros()));
  }

  /** Something other than content was changed through this instance. */
  void changed(UUID documentId, long guard) {
    headMoved(documentId, world.postgres.version(documentId, 0), guard);
    world.redis.publish(
        documentId.toString(),
        DocumentEvent.newBuilder()
            .setChanged(
                io.aetherflow.proto.statesync.v1.Changed.newBuilder()
                    .setDocumentId(documentId.toString())
                    .setGuard(guard))
            .build());
  }

  private void sayHeads() {
    long oldest = world.time.nowMicros() - HEADS_FOR_MICROS;
    recent.values().removeIf(entry -> entry.atMicros() < oldest);
    var response = EditResponse.newBuilder();
    recent.values().forEach(entry -> response.addHeads(entry.head()));
    List.copyOf(streams).forEach(stream -> stream.say(response.build()));
    later(HEADS_EVERY_MICROS, this::sayHeads);
  }
}
