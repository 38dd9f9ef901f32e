package io.aetherflow.statesync.history;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.authority.Remedy;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.statesync.commit.LogStore;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.ledger.RecordedConflict.Remains;
import io.aetherflow.statesync.sequencer.LoadedDocument;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import io.aetherflow.statesync.sequencer.OperationLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shortens histories, while edits go on. The new floor gets a snapshot, and so does each version
 * with a name below it; the deltas that open conflicts and restorable losers keep are carried
 * forward to the floor; only then does the floor rise, and what lies below is deleted bit by bit.
 * An interruption anywhere leaves a history that is whole.
 */
public final class HistoryTrimmer {
  private static final Logger log = LoggerFactory.getLogger(HistoryTrimmer.class);
  private static final int DOCUMENTS_AT_ONCE_MAX = 20;
  private static final int ROWS_AT_ONCE_MAX = 5_000;

  private final TrimStore store;
  private final LogStore operations;
  private final SnapshotStore snapshots;
  private final History history;
  private final DocumentTypes types;
  private final long versionsKept;

  /**
   * @param versionsKept how many versions of a document stay at least, 0 for all
   */
  public HistoryTrimmer(
      TrimStore store,
      LogStore operations,
      SnapshotStore snapshots,
      History history,
      DocumentTypes types,
      long versionsKept) {
    this.store = store;
    this.operations = operations;
    this.snapshots = snapshots;
    this.history = history;
    this.types = types;
    this.versionsKept = versionsKept;
  }

  /** Trims the documents whose history is longer than it should be by a tenth. */
  public void trim() {
    if (versionsKept == 0) {
      return;
    }
    for (TrimStore.Candidate candidate :
        store.longerThan(versionsKept + versionsKept / 10, DOCUMENTS_AT_ONCE_MAX)) {
      try {
        trim(candidate);
      } catch (RuntimeException e) {
        log.warn("The history of document {} was not trimmed", candidate.documentId(), e);
      }
    }
  }

  private void trim(TrimStore.Candidate document) {
    UUID id = document.documentId();
    long floor = document.version() - versionsKept;
    TrimStore.Needed needed = store.needed(id, floor);
    List<Long> kept = new ArrayList<>(needed.namedVersions());
    kept.add(floor);
    for (long version : kept) {
      History.Content content =
          history.contentAt(
              id,
              document.type(),
              Optional.of(version),
              document.version(),
              new ContentForm.Whole());
      snapshots.write(id, new LoadedDocument.Snapshot(version, content.bytes()));
    }
    List<RecordedConflict> moved =
        moved(types.require(document.type()), id, needed.anchored(), floor);
    if (!store.raiseFloor(id, floor, moved)) {
      log.debug("Something below version {} of document {} came to be needed", floor, id);
      return;
    }
    while (store.deleteSome(id, floor, ROWS_AT_ONCE_MAX)) {
      // Short transactions, so that nobody waits for a long one.
    }
    log.info("The history of document {} begins above version {} now", id, floor);
  }

  /** All of them on the new floor; the log is read once, from the lowest anchor on. */
  private <C, D> List<RecordedConflict> moved(
      DocumentType<C, D> type, UUID id, List<RecordedConflict> anchored, long floor) {
    if (anchored.isEmpty()) {
      return List.of();
    }
    long lowest =
        anchored.stream()
            .map(conflict -> conflict.remains().anchorVersion())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    List<Operation<D>> between = read(type, id, lowest, floor);
    List<RecordedConflict> moved = new ArrayList<>(anchored.size());
    for (RecordedConflict conflict : anchored) {
      Remains remains = conflict.remains();
      Remedy<D> remedy =
          new Remedy<>(
                  remains.anchorVersion(),
                  decoded(type, remains.restoration()),
                  decoded(type, remains.removal()),
                  conflict.ofValues())
              .over(
                  type, between.subList((int) (remains.anchorVersion() - lowest), between.size()));
      moved.add(
          conflict.with(
              new Remains(
                  floor, encoded(type, remedy.restoration()), encoded(type, remedy.removal()))));
    }
    return moved;
  }

  private <C, D> List<Operation<D>> read(DocumentType<C, D> type, UUID id, long after, long upTo) {
    List<Operation<D>> read = new ArrayList<>();
    long version = after;
    while (version < upTo) {
      int limit = (int) Math.min(OperationLog.PAGE_MAX, upTo - version);
      for (LoggedOperation operation : operations.read(id, version, limit)) {
        if (operation.version() != ++version) {
          throw new IllegalStateException("the log of " + id + " has no version " + version);
        }
        D delta = type.decodeDelta(operation.delta());
        read.add(
            new Operation<>(
                version,
                operation.opId(),
                new Author(operation.userId(), operation.clientId()),
                operation.type(),
                operation.baseVersion(),
                operation.writtenAtMillis(),
                delta,
                delta));
      }
    }
    return read;
  }

  private static <D> @Nullable D decoded(DocumentType<?, D> type, byte @Nullable [] json) {
    return json == null ? null : type.decodeDelta(json);
  }

  private static <D> byte @Nullable [] encoded(DocumentType<?, D> type, @Nullable D delta) {
    return delta == null ? null : type.encodeDelta(delta);
  }
}
