package io.aetherflow.gateway.attachment;

import io.aetherflow.gateway.access.User;
import io.aetherflow.proto.statesync.v1.Attachment;
import java.io.InputStream;

/** Keeps and reads attachments on behalf of users; blocks, and throws {@code RefusedException}. */
public interface AttachmentKeeper {

  /** Keeps one; the description carries an id, so that doing it twice keeps it once. */
  Attachment put(String documentId, User user, Attachment description, byte[] content);

  /** Describes one. */
  Attachment describe(String documentId, User user, String attachmentId);

  /** One with its content. The caller closes the stream. */
  Download get(String documentId, User user, String attachmentId);

  /** An attachment that is being read. */
  record Download(Attachment description, InputStream content) implements AutoCloseable {
    @Override
    public void close() {
      try {
        content.close();
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
