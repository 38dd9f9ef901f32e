package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.access.User;
import io.aetherflow.proto.statesync.v1.ContentForm;
import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads documents on behalf of users; blocks, and throws {@code RefusedException}. */
public interface ContentReader {

  /**
   * The content at a version, the newest when it is null. The caller closes the stream.
   *
   * @param path only what stands there, or empty
   */
  Content content(
      String documentId, User user, @Nullable Long version, ContentForm form, String path);

  /** A page of the log above a version. */
  ReadOperationsResponse operations(String documentId, User user, long afterVersion, int limit);

  /** A content that is being read, in the form that was asked for. */
  record Content(long version, String type, InputStream bytes) implements AutoCloseable {
    @Override
    public void close() {
      try {
        bytes.close();
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
