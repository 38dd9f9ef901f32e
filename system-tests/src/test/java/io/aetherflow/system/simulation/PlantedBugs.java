package io.aetherflow.system.simulation;

import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.DocumentEvent;
import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import io.aetherflow.statesync.sequencer.CommitOutcome;
import io.aetherflow.statesync.sequencer.CommittedMessages;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import io.aetherflow.statesync.sequencer.EditOperation;
import io.aetherflow.statesync.sequencer.LoadedDocument;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import io.aetherflow.statesync.sequencer.OperationLog;
import io.aetherflow.system.simulation.Options.PlantedBug;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Mistakes that are made on purpose, where {@link Options} ask for one. */
final class PlantedBugs {
  private final World world;

  /** With {@link PlantedBug#NO_DEDUPE}: what the ids that the sequencers know stand for. */
  private final Map<String, String> idOfSalted = new HashMap<>();

  PlantedBugs(World world) {
    this.world = world;
  }

  private boolean has(PlantedBug bug) {
    return world.options.bug() == bug;
  }

  /**
   * The id under which a sequencer gets an operation: another one on each try, if it is not to
   * recognise it.
   */
  private UUID salted(String opId) {
    if (!has(PlantedBug.NO_DEDUPE)) {
      return UUID.fromString(opId);
    }
    var salted = world.chance.id();
    idOfSalted.put(salted.toString(), opId);
    return salted;
  }

  /**
   * The operations as a sequencer gets them. With {@link PlantedBug#ANY_PREDECESSOR} each seems to
   * be written on top of what its author has in the log, whatever it was really written on; and so
   * it is with other ids, which no client can name.
   */
  List<EditOperation> operations(Submission submission) {
    boolean blind = has(PlantedBug.ANY_PREDECESSOR) || has(PlantedBug.NO_DEDUPE);
    var operations = new ArrayList<EditOperation>();
    for (var operation : submission.getOperationsList()) {
      var named = operation.getPreviousOpId();
      UUID previous = named.isEmpty() ? null : UUID.fromString(named);
      if (blind) {
        previous =
            operations.isEmpty() ? newestOwn(submission, operation) : operations.getLast().opId();
      }
      operations.add(
          new EditOperation(
              salted(operation.getOpId()),
              operation.getBaseVersion(),
              previous,
              operation.getDelta().toByteArray(),
              operation.getWrittenAtMillis()));
    }
    return operations;
  }

  private @Nullable UUID newestOwn(Submission submission, SubmittedOperation operation) {
    UUID newest = null;
    for (var logged : world.postgres.log(UUID.fromString(submission.getDocumentId()))) {
      if (logged.clientId().equals(submission.getClientId())
          && logged.version() > operation.getBaseVersion()
          && !logged.opId().toString().equals(operation.getOpId())) {
        newest = logged.opId();
      }
    }
    return newest;
  }

  /** The id that the client gave. */
  String unsalted(String opId) {
    return idOfSalted.getOrDefault(opId, opId);
  }

  private Operation unsalted(Operation operation) {
    return operation.toBuilder().setOpId(unsalted(operation.getOpId())).build();
  }

  Committed unsalted(Committed committed) {
    if (idOfSalted.isEmpty()) {
      return committed;
    }
    var message = committed.toBuilder().clearOperations();
    committed.getOperationsList().forEach(operation -> message.addOperations(unsalted(operation)));
    return message.build();
  }

  /** A page as a feed gets it. */
  ReadOperationsResponse page(ReadOperationsResponse page) {
    if (has(PlantedBug.DROPPED_GAP_READ)) {
      return page.toBuilder().clearOperations().build();
    }
    if (idOfSalted.isEmpty()) {
      return page;
    }
    var message = page.toBuilder().clearOperations();
    page.getOperationsList().forEach(operation -> message.addOperations(unsalted(operation)));
    return message.build();
  }

  /** An operation as it is stored. */
  LoggedOperation stored(LoggedOperation operation) {
    return has(PlantedBug.RULINGS_NOT_STORED) ? withoutRulings(operation) : operation;
  }

  private static LoggedOperation withoutRulings(LoggedOperation it) {
    return new LoggedOperation(
        it.version(),
        it.opId(),
        it.userId(),
        it.userName(),
        it.clientId(),
        it.type(),
        it.baseVersion(),
        it.writtenAtMillis(),
        it.committedAtMillis(),
        it.delta(),
        it.writtenDelta());
  }

  /**
   * Whether instances keep only a few operations in memory: always where there are no contests, so
   * that older ones have to be read all the time.
   */
  boolean remembersLittle() {
    return !world.options.contested() || has(PlantedBug.WINDOW_FORGOTTEN);
  }

  /** A log as a sequencer gets it. */
  OperationLog log(OperationLog log) {
    return has(PlantedBug.PUBLISH_BEFORE_COMMIT) ? new Premature(world, log) : log;
  }

  /** Publishes what is about to be committed. */
  private record Premature(World world, OperationLog log) implements OperationLog {
    @Override
    public CompletionStage<Optional<LoadedDocument>> load(UUID documentId) {
      return log.load(documentId);
    }

    @Override
    public CompletionStage<Optional<LoadedDocument>> loadAfter(UUID documentId, long version) {
      return log.loadAfter(documentId, version);
    }

    @Override
    public CompletionStage<List<LoggedOperation>> read(UUID documentId, long version, int limit) {
      return log.read(documentId, version, limit);
    }

    @Override
    public CompletionStage<CommitOutcome> commit(DocumentBatch batch) {
      var id = batch.documentId().toString();
      for (var operation : batch.operations()) {
        var committed =
            Committed.newBuilder()
                .setDocumentId(id)
                .setGuard(batch.guard())
                .addOperations(CommittedMessages.message(operation));
        world.redis.publish(id, DocumentEvent.newBuilder().setCommitted(committed).build());
      }
      return log.commit(batch);
    }
  }
}
