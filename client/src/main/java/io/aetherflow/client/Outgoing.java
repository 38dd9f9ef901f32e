package io.aetherflow.client;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.client.PendingOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One document's own operations on their way: their bytes, which are the same on every try; the one
 * frame that is under way; and who waits for their outcome. Guarded by the document's lock.
 */
final class Outgoing<D> {
  /** What a frame holds beside its operations: type, document and brackets. */
  private static final int FRAME_BYTES = 512;

  private final FrameWriter writer;
  private final DocumentType<?, D> type;
  private final Map<UUID, String> bytes = new HashMap<>();
  private final Map<UUID, CompletableFuture<EditOutcome<D>>> outcomes = new LinkedHashMap<>();
  private final List<UUID> frame = new ArrayList<>();

  Outgoing(FrameWriter writer, DocumentType<?, D> type) {
    this.writer = writer;
    this.type = type;
  }

  CompletableFuture<EditOutcome<D>> outcome(UUID opId) {
    return outcomes.computeIfAbsent(opId, id -> new CompletableFuture<>());
  }

  @Nullable CompletableFuture<EditOutcome<D>> settle(UUID opId) {
    bytes.remove(opId);
    frame.remove(opId);
    return outcomes.remove(opId);
  }

  /** Whether operations were sent of which nothing was heard yet. */
  boolean isBusy() {
    return !frame.isEmpty();
  }

  /** Nothing is under way any more: the connection broke, or all was taken back. */
  void interrupt() {
    frame.clear();
  }

  /**
   * Fills the next frame with the first of these operations, as many as fit.
   *
   * @return an operation that fits in no frame, or null
   */
  @Nullable UUID fill(List<PendingOperation<D>> underWay, ServerFrame.Limits limits) {
    frame.clear();
    long size = FRAME_BYTES;
    for (var operation : underWay) {
      var written = bytes.computeIfAbsent(operation.opId(), id -> write(operation));
      // Counted in UTF-16 units times three, the most bytes that one can take.
      long operationBytes = written.length() < 10_000 ? written.length() * 3L : utf8(written);
      if (FRAME_BYTES + operationBytes > limits.messageBytes()) {
        return frame.isEmpty() ? operation.opId() : null;
      }
      size += operationBytes;
      if (size > limits.messageBytes() || frame.size() == limits.operationsPerFrame()) {
        return null;
      }
      frame.add(operation.opId());
    }
    return null;
  }

  /** The frame under way, as it is sent on every try. */
  String frame(String document) {
    var operations = new ArrayList<String>(frame.size());
    for (var opId : frame) {
      operations.add(bytes.getOrDefault(opId, ""));
    }
    return writer.op(document, operations);
  }

  /** Everyone who still waits. */
  List<UUID> unsettled() {
    return List.copyOf(outcomes.keySet());
  }

  private String write(PendingOperation<D> operation) {
    return writer.operation(
        operation.opId(),
        operation.baseVersion(),
        operation.previousOpId(),
        type.encodeDelta(operation.written()),
        operation.writtenAtMillis());
  }

  private static long utf8(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
  }
}
