package io.aetherflow.gateway.transfer;

import io.aetherflow.proto.statesync.v1.Attachment;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.Document;
import java.util.List;

/** Makes whole documents; blocks, and throws {@code RefusedException}. */
@FunctionalInterface
public interface DocumentImporter {

  /**
   * Makes a document with content and attachments, all of it or nothing. The request carries an id,
   * so that doing it twice makes it once.
   */
  Document make(CreateDocumentRequest request, List<byte[]> deltas, List<Part> attachments);

  /** An attachment of a document that is being made. */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  record Part(Attachment description, byte[] content) {}
}
