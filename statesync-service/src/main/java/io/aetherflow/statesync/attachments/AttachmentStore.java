package io.aetherflow.statesync.attachments;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Where attachments are kept. Calls block; each is one transaction. A store that cannot be reached
 * throws {@link io.aetherflow.statesync.access.RefusedException} with {@code UNAVAILABLE}.
 */
public interface AttachmentStore {

  /** What a document has. */
  record Usage(int count, long bytes) {}

  /**
   * Keeps one, unless the document would then have more than the limits allow. The check and the
   * insertion are one step for each document. An id that is taken answers the one that has it.
   */
  Kept keep(UUID documentId, AttachmentDraft draft, String userId, AttachmentLimits limits);

  /** What became of {@link #keep}. */
  sealed interface Kept {
    /** It is there, from now or from before. */
    record Stored(Attachment attachment) implements Kept {}

    /** The document has too many, or too much. */
    record Full(Usage usage) implements Kept {}
  }

  /** One of a document. */
  Optional<Attachment> find(UUID documentId, UUID id);

  /** A part of a content, shorter at its end; empty behind it or when the attachment is gone. */
  byte[] slice(UUID id, int from, int length);

  /**
   * Looks at some that are older than the grace and not known to be named: those that an operation
   * or the newest snapshot of their document names are marked, the others removed.
   *
   * @return how many were removed
   */
  int collect(Duration grace, int limit);
}
