package io.aetherflow.statesync.imports;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentTypes;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.attachments.AttachmentDraft;
import io.aetherflow.statesync.attachments.AttachmentLimits;
import io.aetherflow.statesync.documents.DocumentDraft;
import io.aetherflow.statesync.documents.DocumentView;
import io.aetherflow.statesync.documents.Documents;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Makes whole documents. What comes in is held to the bounds that hold for everybody's operations,
 * so that nobody who reads the log later meets one that could not have been sent.
 */
public final class Imports {
  private static final int DELTAS_MAX = 1000;
  private static final int AT_ONCE_MAX = 4;
  private static final long RETRY_AFTER_MILLIS = 1000;

  private final Documents documents;
  private final ImportStore store;
  private final DocumentTypes types;
  private final ImportLimits limits;
  private final Semaphore places = new Semaphore(AT_ONCE_MAX);

  /**
   * The bounds of one import.
   *
   * @param documentSizeMax as the document's type counts it
   * @param deltaBytesMax of one operation
   * @param attachments of the document's attachments
   */
  public record ImportLimits(
      long documentSizeMax, int deltaBytesMax, AttachmentLimits attachments) {}

  public Imports(Documents documents, ImportStore store, DocumentTypes types, ImportLimits limits) {
    this.documents = documents;
    this.store = store;
    this.types = types;
    this.limits = limits;
  }

  /** Begins one; to be closed, whether it was finished or not. */
  public Import begin(Actor actor, DocumentDraft draft) {
    if (!places.tryAcquire()) {
      throw new RefusedException(Refusal.tooManyAtOnce("imports", AT_ONCE_MAX, RETRY_AFTER_MILLIS));
    }
    return new Import(actor, draft);
  }

  /** One import, by one thread at a time. Nothing is kept before {@link #finish}. */
  public final class Import implements AutoCloseable {
    private final Actor actor;
    private final DocumentDraft draft;
    private final List<byte[]> deltas = new ArrayList<>();
    private final List<AttachmentDraft> attachments = new ArrayList<>();
    private long bytes;
    private long attachmentBytes;
    private boolean closed;

    private Import(Actor actor, DocumentDraft draft) {
      this.actor = actor;
      this.draft = draft;
    }

    /** Takes the next operation. */
    public void delta(byte[] delta) {
      if (delta.length > limits.deltaBytesMax()) {
        throw tooLarge("delta", delta.length, limits.deltaBytesMax());
      }
      if (deltas.size() == DELTAS_MAX) {
        throw tooLarge("deltas", DELTAS_MAX + 1, DELTAS_MAX);
      }
      bytes += delta.length;
      if (bytes > limits.documentSizeMax()) {
        throw tooLarge("content", bytes, limits.documentSizeMax());
      }
      deltas.add(delta);
    }

    /** Refuses the next attachment by its size, before its content is taken. */
    public void requireRoom(long more) {
      AttachmentLimits bounds = limits.attachments();
      if (more < 1 || more > bounds.bytesMax()) {
        throw tooLarge("attachment.bytes", more, bounds.bytesMax());
      }
      if (attachments.size() == bounds.perDocumentMax()) {
        throw tooLarge("attachments", bounds.perDocumentMax() + 1L, bounds.perDocumentMax());
      }
      if (attachmentBytes + more > bounds.documentBytesMax()) {
        throw tooLarge("attachments", attachmentBytes + more, bounds.documentBytesMax());
      }
    }

    /** Takes the next attachment. */
    public void attachment(AttachmentDraft attachment) {
      requireRoom(attachment.content().length);
      attachmentBytes += attachment.content().length;
      attachments.add(attachment);
    }

    /** Makes the document; a second time with its id answers the first one's. */
    public DocumentView finish() {
      ImportedDocument document = applied(types.require(draft.type()));
      if (!store.insert(document, actor)) {
        DocumentView there = documents.get(actor, draft.id().toString());
        if (!there.document().createdBy().equals(actor.userId())) {
          throw RefusedException.malformed(
              "document.id", draft.id().toString(), "an id that is not taken");
        }
        return there;
      }
      return documents.get(actor, draft.id().toString());
    }

    private <C, D> ImportedDocument applied(DocumentType<C, D> type) {
      C content = type.emptyContent();
      List<byte[]> canonical = new ArrayList<>(deltas.size());
      for (byte[] json : deltas) {
        D delta = type.decodeDelta(json);
        type.checkSubmission(delta);
        content = type.apply(content, delta);
        canonical.add(type.encodeDelta(delta));
      }
      if (type.size(content) > limits.documentSizeMax()) {
        throw tooLarge("content", type.size(content), limits.documentSizeMax());
      }
      return new ImportedDocument(draft, canonical, type.encodeContent(content), attachments);
    }

    private static RefusedException tooLarge(String field, long value, long max) {
      return new RefusedException(Refusal.tooLarge(field, Long.toString(value), "at most " + max));
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        places.release();
      }
    }
  }
}
