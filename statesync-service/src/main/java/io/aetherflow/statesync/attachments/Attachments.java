package io.aetherflow.statesync.attachments;

import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.access.Role;
import io.aetherflow.statesync.documents.DocumentStore;
import io.aetherflow.statesync.documents.Documents;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * What users do with attachments. Adding one takes the right to edit its document, reading it the
 * right to read it. Calls block on the store.
 */
public final class Attachments {
  private static final int COLLECTED_AT_ONCE_MAX = 20;
  private static final long RETRY_AFTER_MILLIS = 1000;

  private final AttachmentStore store;
  private final Documents documents;
  private final AttachmentLimits limits;
  private final Semaphore places;

  public Attachments(AttachmentStore store, Documents documents, AttachmentLimits limits) {
    this.store = store;
    this.documents = documents;
    this.limits = limits;
    this.places = new Semaphore(limits.atOnceMax());
  }

  /** The bounds. */
  public AttachmentLimits limits() {
    return limits;
  }

  /** Room for one content in memory; to be closed. */
  public Place place() {
    if (!places.tryAcquire()) {
      throw new RefusedException(
          Refusal.tooManyAtOnce("attachments", limits.atOnceMax(), RETRY_AFTER_MILLIS));
    }
    return new Place(places);
  }

  /** Room for one content; closing it twice gives it back once. */
  public static final class Place implements AutoCloseable {
    private final Semaphore places;
    private boolean closed;

    private Place(Semaphore places) {
      this.places = places;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        places.release();
      }
    }
  }

  /** Refuses a size that is over the limit, before its content is taken. */
  public void requireSize(long bytes) {
    if (bytes < 1 || bytes > limits.bytesMax()) {
      throw new RefusedException(
          Refusal.tooLarge("bytes", Long.toString(bytes), "1.." + limits.bytesMax()));
    }
  }

  /** Refuses whoever may not add one to this document. */
  public void requireEditor(Actor actor, String documentId) {
    DocumentStore.Entry entry = documents.entry(Documents.id("document_id", documentId));
    Documents.require(entry, actor, Role.EDITOR);
    if (entry.document().state() != Lifecycle.ACTIVE) {
      throw new RefusedException(Refusal.archived(entry.document().state()));
    }
  }

  /** Keeps one. */
  public Attachment put(Actor actor, String documentId, AttachmentDraft draft) {
    requireSize(draft.content().length);
    requireEditor(actor, documentId);
    UUID document = Documents.id("document_id", documentId);
    return switch (store.keep(document, draft, actor.userId(), limits)) {
      case AttachmentStore.Kept.Stored(Attachment kept) -> {
        if (!kept.documentId().equals(document) || !kept.createdBy().equals(actor.userId())) {
          throw RefusedException.malformed("id", draft.id().toString(), "an id that is not taken");
        }
        yield kept;
      }
      case AttachmentStore.Kept.Full(AttachmentStore.Usage usage) ->
          throw new RefusedException(full(usage, draft.content().length));
    };
  }

  private Refusal full(AttachmentStore.Usage usage, int more) {
    return usage.count() >= limits.perDocumentMax()
        ? Refusal.tooLarge(
            "attachments", usage.count() + 1 + " in the document", "0.." + limits.perDocumentMax())
        : Refusal.tooLarge(
            "attachments",
            usage.bytes() + more + " bytes in the document",
            "0.." + limits.documentBytesMax());
  }

  /** Describes one. */
  public Attachment get(Actor actor, String documentId, String id) {
    documents.get(actor, documentId);
    return store
        .find(Documents.id("document_id", documentId), Documents.id("attachment_id", id))
        .orElseThrow(() -> new RefusedException(Refusal.notFound("attachment")));
  }

  /** A part of the content of one that was described before. */
  public byte[] slice(Attachment attachment, int from, int length) {
    return store.slice(attachment.id(), from, length);
  }

  /** Removes some that nothing has named for long. */
  public int collect() {
    return store.collect(limits.grace(), COLLECTED_AT_ONCE_MAX);
  }
}
