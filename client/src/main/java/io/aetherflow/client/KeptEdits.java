package io.aetherflow.client;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.client.PendingOperation;
import io.aetherflow.model.client.PendingOperation.Stage;
import io.aetherflow.model.client.Predecessors;
import io.aetherflow.model.client.Predecessors.Predecessor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One document's part of the client's {@link OutboxStore}, if it has one. */
final class KeptEdits<D> {
  private final String document;
  private final DocumentType<?, D> type;
  private final @Nullable OutboxStore store;
  private final Set<UUID> inherited = new HashSet<>();
  private Predecessors predecessors = Predecessors.NONE;

  KeptEdits(String document, DocumentType<?, D> type, @Nullable OutboxStore store) {
    this.document = document;
    this.type = type;
    this.store = store;
  }

  /** What an earlier process has left of this document, as it was written. */
  List<PendingOperation<D>> left() {
    if (store == null) {
      return List.of();
    }
    var operations = new LinkedHashMap<UUID, PendingOperation<D>>();
    for (var written : store.left()) {
      if (written.document().equals(document)) {
        operations.merge(
            written.opId(),
            operation(written),
            (first, next) -> composed(first, next.written(), next));
      }
    }
    inherited.addAll(operations.keySet());
    return new ArrayList<>(operations.values());
  }

  private PendingOperation<D> operation(OutboxStore.Written written) {
    D change = type.decodeDelta(written.change().getBytes(StandardCharsets.UTF_8));
    return new PendingOperation<>(
        written.opId(),
        written.baseVersion(),
        written.previousOpId(),
        change,
        written.writtenAtMillis(),
        change,
        Stage.SEALED);
  }

  private PendingOperation<D> composed(
      PendingOperation<D> first, D change, PendingOperation<D> next) {
    D both = type.compose(first.written(), change);
    return new PendingOperation<>(
        first.opId(),
        first.baseVersion(),
        first.previousOpId(),
        both,
        next.writtenAtMillis(),
        both,
        Stage.SEALED);
  }

  /** The user has changed the display; the change is part of this operation now. */
  void wrote(PendingOperation<D> operation, D change) {
    if (store != null) {
      var json = new String(type.encodeDelta(change), StandardCharsets.UTF_8);
      store.add(
          new OutboxStore.Written(
              document,
              type.name(),
              operation.opId(),
              operation.baseVersion(),
              operation.previousOpId(),
              operation.writtenAtMillis(),
              json));
    }
  }

  /**
   * The operation is committed. It stays in the store as long as something that is pending was
   * written on top of it.
   */
  void committed(PendingOperation<D> operation, long version, List<PendingOperation<D>> pending) {
    if (store != null) {
      var committed = new Predecessor(operation.opId(), operation.baseVersion(), version);
      var step = predecessors.plus(committed).whilePending(pending);
      predecessors = step.next();
      step.released().forEach(store::done);
    }
  }

  /**
   * The operation is refused for good. Its author learns it from the edit's outcome; of one that an
   * earlier process has left, nobody holds that any more, so it stays as a draft.
   */
  void refused(UUID opId, Failure failure) {
    if (store == null) {
      return;
    }
    if (inherited.contains(opId)) {
      store.refused(opId, failure.code());
    } else {
      store.done(opId);
    }
  }
}
