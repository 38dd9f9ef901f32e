package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Brings documents from the log into memory. The work of replaying is done by the threads that
 * complete the log's stages, not by those that run documents.
 */
final class Loader {
  private final OperationLog log;
  private final DocumentTypes types;
  private final Judges judges;
  private final Limits limits;

  Loader(OperationLog log, DocumentTypes types, Limits limits) {
    this(log, types, Judges.merging(), limits);
  }

  Loader(OperationLog log, DocumentTypes types, Judges judges, Limits limits) {
    this.log = log;
    this.types = types;
    this.judges = judges;
    this.limits = limits;
  }

  /** The document as the log has it; nothing when there is none. */
  CompletionStage<Optional<Confirmed>> load(UUID documentId) {
    return log.load(documentId).thenCompose(found -> complete(documentId, found, null));
  }

  /** The document as the log has it by now, for who knew it before. */
  CompletionStage<Optional<Confirmed>> advance(UUID documentId, Confirmed known) {
    return log.loadAfter(documentId, known.version())
        .thenCompose(found -> complete(documentId, found, known));
  }

  private CompletionStage<Optional<Confirmed>> complete(
      UUID documentId, Optional<LoadedDocument> found, @Nullable Confirmed known) {
    if (found.isEmpty()) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    LoadedDocument loaded = found.get();
    if (known != null && known.version() < loaded.floorVersion()) {
      // What lies between was trimmed meanwhile.
      return load(documentId);
    }
    Replica<?, ?> start;
    long bytes;
    if (known == null) {
      DocumentType<?, ?> type = types.require(loaded.type());
      start = Replica.of(type, loaded, judges, limits);
      bytes = 0;
    } else {
      start = known.replica();
      bytes = known.bytesSinceSnapshot();
    }
    return replayed(documentId, start, bytes, loaded.operations(), loaded)
        .thenCompose(
            confirmed -> known == null ? remembering(documentId, confirmed) : done(confirmed))
        .thenApply(Optional::of);
  }

  private static CompletionStage<Confirmed> done(Confirmed confirmed) {
    return CompletableFuture.completedStage(confirmed);
  }

  /**
   * The document with as many recent operations as one has that was never out of memory. A snapshot
   * may lie inside a contest: who knows only what came after it would miss what operations written
   * before it contest, and decide otherwise.
   */
  private CompletionStage<Confirmed> remembering(UUID documentId, Confirmed confirmed) {
    Replica<?, ?> replica = confirmed.replica();
    long floor = replica.floorVersion();
    long wanted = Math.max(confirmed.floorVersion(), replica.version() - limits.recentOperations());
    if (floor <= wanted) {
      return done(confirmed);
    }
    return range(documentId, wanted, floor)
        .thenApply(older -> confirmed.with(replica.withOlder(older)));
  }

  private CompletionStage<Confirmed> replayed(
      UUID documentId,
      Replica<?, ?> replica,
      long bytesBefore,
      List<LoggedOperation> operations,
      LoadedDocument loaded) {
    Replica<?, ?> next = replica.replay(operations);
    long bytes = bytesBefore;
    for (LoggedOperation operation : operations) {
      bytes += operation.bytes();
    }
    if (next.version() >= loaded.version()) {
      return CompletableFuture.completedStage(
          new Confirmed(
              next,
              loaded.access(),
              loaded.policy(),
              loaded.floorVersion(),
              loaded.lastCommittedAtMillis(),
              bytes));
    }
    long bytesSoFar = bytes;
    return page(documentId, next.version(), loaded.version())
        .thenCompose(page -> replayed(documentId, next, bytesSoFar, page, loaded));
  }

  /** The operations above {@code after} up to {@code upTo}. */
  CompletionStage<List<LoggedOperation>> range(UUID documentId, long after, long upTo) {
    return range(documentId, after, upTo, new ArrayList<>());
  }

  private CompletionStage<List<LoggedOperation>> range(
      UUID documentId, long after, long upTo, List<LoggedOperation> collected) {
    if (after >= upTo) {
      return CompletableFuture.completedStage(collected);
    }
    return page(documentId, after, upTo)
        .thenCompose(page -> {
          collected.addAll(page);
          return range(documentId, page.getLast().version(), upTo, collected);
        });
  }

  private CompletionStage<List<LoggedOperation>> page(UUID documentId, long after, long upTo) {
    int limit = (int) Math.min(OperationLog.PAGE_MAX, upTo - after);
    return log.read(documentId, after, limit)
        .thenApply(page -> {
          if (!page.isEmpty() && page.getFirst().version() > after + 1) {
            throw new TrimmedException(page.getFirst().version() - 1);
          }
          if (page.isEmpty() || page.getFirst().version() != after + 1) {
            throw new IllegalStateException(
                "the log of " + documentId + " has no version " + (after + 1) + " of " + upTo);
          }
          return page;
        });
  }

  /** Operations that are needed were trimmed. */
  static final class TrimmedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final long floorVersion;

    TrimmedException(long floorVersion) {
      super("the log begins above version " + floorVersion);
      this.floorVersion = floorVersion;
    }

    long floorVersion() {
      return floorVersion;
    }
  }
}
