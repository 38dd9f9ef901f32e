package io.aetherflow.statesync.history;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.Problem;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.commit.LogStore;
import io.aetherflow.statesync.sequencer.LoadedDocument;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import io.aetherflow.statesync.sequencer.OperationLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads what documents were. Calls block; each answers what the log holds at that moment. */
public final class History {
  private static final int PAGE_DEFAULT = 500;
  private static final long PAGE_BYTES_MAX = 1 << 20;

  private final LogStore log;
  private final SnapshotStore snapshots;
  private final DocumentTypes types;

  public History(LogStore log, SnapshotStore snapshots, DocumentTypes types) {
    this.log = log;
    this.snapshots = snapshots;
    this.types = types;
  }

  /**
   * A content.
   *
   * @param bytes canonical JSON, or what the form asks for
   */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  public record Content(long version, byte[] bytes) {}

  /**
   * Operations above a version, ascending: at most so many, and about at most 1 MiB.
   *
   * @param limit 1..1000, or 0 for 500
   */
  public List<LoggedOperation> operations(UUID documentId, long afterVersion, int limit) {
    if (limit < 0 || limit > OperationLog.PAGE_MAX) {
      throw RefusedException.malformed(
          "limit", Integer.toString(limit), "0.." + OperationLog.PAGE_MAX);
    }
    if (afterVersion < 0) {
      throw RefusedException.malformed("after_version", Long.toString(afterVersion), "0 and above");
    }
    List<LoggedOperation> page =
        log.read(documentId, afterVersion, limit == 0 ? PAGE_DEFAULT : limit);
    requireNoGap(page, afterVersion, "after_version", afterVersion);
    List<LoggedOperation> kept = new ArrayList<>(page.size());
    long bytes = 0;
    for (LoggedOperation operation : page) {
      bytes += operation.bytes();
      if (bytes > PAGE_BYTES_MAX && !kept.isEmpty()) {
        break;
      }
      kept.add(operation);
    }
    return kept;
  }

  /**
   * The content at a version.
   *
   * @param headVersion the document's newest version, which is what an absent version means
   */
  public Content contentAt(
      UUID documentId,
      String typeName,
      Optional<Long> version,
      long headVersion,
      ContentForm form) {
    long wanted = version.orElse(headVersion);
    if (wanted < 0 || wanted > headVersion) {
      throw new RefusedException(
          Refusal.of(
              new Problem(
                  Problem.OUT_OF_RANGE, "version", Long.toString(wanted), "0.." + headVersion)));
    }
    Optional<LoadedDocument.Snapshot> snapshot = snapshots.atOrBelow(documentId, wanted);
    DocumentType<?, ?> type = types.require(typeName);
    if (snapshot.isPresent() && snapshot.get().version() == wanted && form.isOf(type)) {
      return new Content(wanted, snapshot.get().content());
    }
    return new Content(wanted, replayed(type, form, documentId, snapshot, wanted));
  }

  private <C, D> byte[] replayed(
      DocumentType<C, D> type,
      ContentForm form,
      UUID documentId,
      Optional<LoadedDocument.Snapshot> snapshot,
      long wanted) {
    C start =
        snapshot.isPresent() ? type.decodeContent(snapshot.get().content()) : type.emptyContent();
    var replay =
        new Replay<>(type, start, snapshot.isPresent() ? snapshot.get().version() : 0, wanted);
    log.readDeltas(documentId, replay.version, wanted, replay);
    if (replay.version != wanted) {
      // Perhaps the whole range was trimmed: what comes next tells.
      requireNoGap(log.read(documentId, replay.version, 1), replay.version, "version", wanted);
      throw new IllegalStateException(
          "the log of " + documentId + " has no version " + (replay.version + 1));
    }
    return form.encode(type, replay.content);
  }

  /** A content that takes in one operation after the other. */
  private static final class Replay<C, D> implements LogStore.DeltaReader {
    private final DocumentType<C, D> type;
    private final long wanted;
    private C content;
    private long version;

    Replay(DocumentType<C, D> type, C content, long version, long wanted) {
      this.type = type;
      this.content = content;
      this.version = version;
      this.wanted = wanted;
    }

    @Override
    public void delta(long next, byte[] delta) {
      if (next != version + 1) {
        throw trimmed(next - 1, "version", wanted);
      }
      content = type.apply(content, type.decodeDelta(delta));
      version = next;
    }
  }

  /** What lies at or below the floor was trimmed. */
  private static void requireNoGap(
      List<LoggedOperation> page, long after, String field, long asked) {
    if (!page.isEmpty() && page.getFirst().version() > after + 1) {
      throw trimmed(page.getFirst().version() - 1, field, asked);
    }
  }

  private static RefusedException trimmed(long floor, String field, long asked) {
    return new RefusedException(
        Refusal.of(
            new Problem(Problem.BASE_TRIMMED, field, Long.toString(asked), floor + " and above")));
  }
}
