package io.aetherflow.statesync.imports;

import io.aetherflow.statesync.attachments.AttachmentDraft;
import io.aetherflow.statesync.documents.DocumentDraft;
import java.util.List;

/**
 * A document that is about to be made with all that belongs to it; everything in it is valid.
 *
 * @param deltas its operations, canonical: the first makes version 1
 * @param content what they make, canonical
 */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record ImportedDocument(
    DocumentDraft draft, List<byte[]> deltas, byte[] content, List<AttachmentDraft> attachments) {
  public ImportedDocument {
    deltas = List.copyOf(deltas);
    attachments = List.copyOf(attachments);
  }
}
