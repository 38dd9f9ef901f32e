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
    C content =
        snapshot.isPresent() ? type.decodeContent(snapshot.get().content()) : type.emptyContent();
    long version = snapshot.isPresent() ? snapshot.get().version() : 0;
    while (version < wanted) {
      int limit = (int) Math.min(OperationLog.PAGE_MAX, wanted - version);
      List<LoggedOperation> page = log.read(documentId, version, limit);
      requireNoGap(page, version, "version", wanted);
      for (LoggedOperation operation : page) {
        if (operation.version() != version + 1) {
          break;
        }
        content = type.apply(content, type.decodeDelta(operation.delta()));
        version = operation.version();
      }
      if (page.isEmpty() || page.getLast().version() != version) {
        throw new IllegalStateException(
            "the log of " + documentId + " has no version " + (version + 1));
      }
    }
    return form.encode(type, content);
  }

  /** What lies at or below the floor was trimmed. */
  private static void requireNoGap(
      List<LoggedOperation> page, long after, String field, long asked) {
    if (!page.isEmpty() && page.getFirst().version() > after + 1) {
      long floor = page.getFirst().version() - 1;
      throw new RefusedException(
          Refusal.of(
              new Problem(
                  Problem.BASE_TRIMMED, field, Long.toString(asked), floor + " and above")));
    }
  }
}
