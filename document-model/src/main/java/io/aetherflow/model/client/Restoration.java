package io.aetherflow.model.client;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.client.PendingOperation.Stage;
import io.aetherflow.model.history.Pending;
import java.util.ArrayList;
import java.util.List;

/**
 * Operations that an earlier process of the same client has written and perhaps sent, on their way
 * to a version of the document, immutable. They are followed through the committed operations above
 * the version that the first of them was written on, as their author's state would have done; no
 * content is needed for that.
 *
 * @param version up to which committed operations have been followed
 * @param pending what is not committed by then and was written on that version or an earlier one;
 *     its rebased forms stand on that version
 * @param later what was written on a later version, as it was written
 */
public record Restoration<C, D>(
    DocumentType<C, D> type,
    long version,
    List<PendingOperation<D>> pending,
    List<PendingOperation<D>> later) {

  public Restoration {
    pending = List.copyOf(pending);
    later = List.copyOf(later);
  }

  /**
   * Begins with operations as they were written.
   *
   * @param written in the order of writing, at least one
   */
  public static <C, D> Restoration<C, D> of(
      DocumentType<C, D> type, List<PendingOperation<D>> written) {
    long base = written.getFirst().baseVersion();
    return new Restoration<>(type, base, List.of(), written).grown();
  }

  /**
   * Takes the operation of the next version; of any other version, nothing changes.
   *
   * @param operation with its delta
   */
  public Restoration<C, D> receive(CommittedOperation<D> operation) {
    D delta = operation.delta();
    if (operation.version() != version + 1 || delta == null) {
      return this;
    }
    if (!pending.isEmpty() && pending.getFirst().opId().equals(operation.opId())) {
      return new Restoration<>(type, version + 1, pending.subList(1, pending.size()), later)
          .grown();
    }
    var forms = new Pending<>(pending.stream().map(PendingOperation::rebased).toList());
    var passed = forms.over(type, delta).deltas();
    var moved = new ArrayList<PendingOperation<D>>();
    for (int i = 0; i < pending.size(); i++) {
      moved.add(pending.get(i).rebasedTo(passed.get(i)));
    }
    return new Restoration<>(type, version + 1, moved, later).grown();
  }

  /** All that is not known to be committed, in the order of writing. */
  public List<PendingOperation<D>> all() {
    var all = new ArrayList<>(pending);
    all.addAll(later);
    return all;
  }

  /** The newest version that an operation was written on; a document older than that is too old. */
  public long newestBase() {
    return all().isEmpty() ? version : all().getLast().baseVersion();
  }

  /**
   * The document with what is left of the operations.
   *
   * @param content at {@link #version}, which is {@link #newestBase} or newer
   */
  public ClientDocument<C, D> on(C content) {
    return ClientDocument.restored(type, version, content, pending);
  }

  /** What was written on this version joins what was written before. */
  private Restoration<C, D> grown() {
    int due = 0;
    while (due < later.size() && later.get(due).baseVersion() <= version) {
      due++;
    }
    if (due == 0) {
      return this;
    }
    var all = new ArrayList<>(pending);
    later.subList(0, due).forEach(written -> all.add(written.at(Stage.SEALED)));
    return new Restoration<>(type, version, all, later.subList(due, later.size()));
  }
}
