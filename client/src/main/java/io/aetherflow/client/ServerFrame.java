package io.aetherflow.client;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What arrives from the server; the members are those of {@code docs/WEBSOCKET_API.md}. */
sealed interface ServerFrame {

  /** A frame that belongs to one document. */
  sealed interface OfDocument extends ServerFrame {
    String document();
  }

  record Limits(long messageBytes, int operationsPerFrame) {
    static final Limits UNKNOWN = new Limits(256 * 1024, 100);
  }

  record Session(
      String sessionId,
      String resumeToken,
      boolean resumed,
      long tokenExpiresAtMillis,
      User user) {}

  record Welcome(long serverTimeMillis, Limits limits, @Nullable Session session)
      implements ServerFrame {}

  record Pong(long sentMillis, long serverTimeMillis) implements ServerFrame {}

  /** The first members of {@code opened}, which further pages of content do not repeat. */
  record Opening(
      DocumentInfo info, long version, @Nullable LockHolder lock, List<Participant> present) {}

  /**
   * @param page 0 for news of an open document, else the number of the page from 1 on
   * @param opening null on the pages after the first
   * @param content null when the document is caught up from the version that was named
   */
  record Opened(
      String document,
      int page,
      boolean last,
      @Nullable Opening opening,
      @Nullable JsonNode content)
      implements OfDocument {}

  /**
   * @param resolved whether the next operation is its resolution, both being one step
   * @param delta JSON of the document's type
   */
  @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
  record Op(OperationInfo info, byte[] delta, boolean resolved) {}

  record Ops(String document, List<Op> ops) implements OfDocument {}

  /**
   * @param duplicate whether it had been committed before; its version may have been delivered
   */
  record Ack(
      String document,
      UUID opId,
      long version,
      long timestampMillis,
      boolean duplicate,
      @Nullable Op resolution)
      implements OfDocument {}

  record Rejected(String document, List<UUID> opIds, Failure failure) implements OfDocument {}

  record Presence(String document, List<Participant> joined, List<String> left)
      implements OfDocument {}

  record Cursor(
      String document,
      String sessionId,
      String userId,
      boolean cleared,
      long version,
      int index,
      int length)
      implements OfDocument {}

  record Lock(String document, @Nullable LockHolder holder) implements OfDocument {}

  record Conflict(String document, ConflictInfo conflict) implements OfDocument {}

  record DocumentError(String document, Failure failure) implements OfDocument {}

  record ConnectionError(Failure failure) implements ServerFrame {}

  /** A type that this client does not know: from a newer server, and not meant for it. */
  record Unknown(String type) implements ServerFrame {}
}
