package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.history.Choice;
import io.aetherflow.model.history.OperationType;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One operation as it stands in the log, deltas unread.
 *
 * @param committedAtMillis by the log's clock; 0 while it is not committed
 * @param delta as committed, canonical JSON
 * @param writtenDelta as written, or null when that is the same
 * @param rulings how the contests that it caused were decided
 * @param status what became of it; empty while it is not committed
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record LoggedOperation(
    long version,
    UUID opId,
    String userId,
    String userName,
    String clientId,
    OperationType type,
    long baseVersion,
    long writtenAtMillis,
    long committedAtMillis,
    byte[] delta,
    byte @Nullable [] writtenDelta,
    Map<String, Choice> rulings,
    String status) {

  public LoggedOperation {
    rulings = Map.copyOf(rulings);
  }

  /** An operation that caused no contest. */
  public LoggedOperation(
      long version,
      UUID opId,
      String userId,
      String userName,
      String clientId,
      OperationType type,
      long baseVersion,
      long writtenAtMillis,
      long committedAtMillis,
      byte[] delta,
      byte @Nullable [] writtenDelta) {
    this(
        version,
        opId,
        userId,
        userName,
        clientId,
        type,
        baseVersion,
        writtenAtMillis,
        committedAtMillis,
        delta,
        writtenDelta,
        Map.of(),
        "");
  }

  /** What a row costs beside its deltas, about. */
  private static final int ROW_BYTES = 150;

  /** About how much this takes in the log. */
  public long bytes() {
    return ROW_BYTES + delta.length + (writtenDelta == null ? 0 : writtenDelta.length);
  }

  /** The same, committed at this time. */
  public LoggedOperation committedAt(long millis) {
    return new LoggedOperation(
        version,
        opId,
        userId,
        userName,
        clientId,
        type,
        baseVersion,
        writtenAtMillis,
        millis,
        delta,
        writtenDelta,
        rulings,
        status);
  }
}
