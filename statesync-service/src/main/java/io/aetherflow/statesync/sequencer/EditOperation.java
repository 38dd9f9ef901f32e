package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.authority.Remedy;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One operation as its author wrote it, or what people want of a conflict.
 *
 * @param previousOpId the last one of its author's operations that were pending then, or null
 * @param delta JSON of the document's type, not yet read; empty with a wish
 * @param writtenAtMillis by the author's word, not yet clamped
 * @param wish what the operation is made of when its turn has come, or null when it was written
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record EditOperation(
    UUID opId,
    long baseVersion,
    @Nullable UUID previousOpId,
    byte[] delta,
    long writtenAtMillis,
    @Nullable Wish wish) {

  /** An operation that somebody wrote. */
  public EditOperation(
      UUID opId,
      long baseVersion,
      @Nullable UUID previousOpId,
      byte[] delta,
      long writtenAtMillis) {
    this(opId, baseVersion, previousOpId, delta, writtenAtMillis, null);
  }

  /** The operation that carries a wish out. There is one of each kind for a conflict, by its id. */
  public static EditOperation of(Wish wish, long nowMillis) {
    UUID conflictId = wish.conflict().id();
    return new EditOperation(
        wish.kind() == Wish.Kind.RESTORE
            ? Remedy.restorationId(conflictId)
            : Remedy.resolutionId(conflictId),
        wish.conflict().remains().anchorVersion(),
        null,
        new byte[0],
        nowMillis,
        wish);
  }
}
