package io.aetherflow.gateway.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gateway sends. The names of the components are the names of the members on the wire. */
public sealed interface ServerFrame {

  /** Greets a connection, and tells an authenticated one its session. */
  record Welcome(long serverTime, Limits limits, @Nullable Granted granted)
      implements ServerFrame {}

  /** The members of {@link Welcome} that only an authenticated connection is told. */
  record Granted(
      String sessionId,
      String resumeToken,
      boolean resumed,
      long sessionTimeToLiveMillis,
      long tokenExpiresAt,
      User user) {}

  /** A user as others see them. */
  record User(String id, String name, @Nullable String color) {}

  /** Answers a {@link ClientFrame.Ping}. */
  record Pong(String t, long serverTime) implements ServerFrame {}

  /** The first page of an opened document, or, with page 0, what has changed about it. */
  record Opened(
      String document,
      String name,
      String docType,
      String policy,
      String state,
      String role,
      long version,
      @Nullable Holder lock,
      @Nullable List<Person> present,
      int page,
      @Nullable String content,
      boolean last)
      implements ServerFrame {}

  /** A further page of a document's content; {@code content} is a JSON array. */
  record OpenedPage(String document, int page, String content, boolean last)
      implements ServerFrame {}

  /** An own operation was committed. */
  record Ack(
      String document,
      String opId,
      long version,
      long timestamp,
      @Nullable EncodedOperation resolution,
      boolean duplicate,
      @Nullable Stages stages)
      implements ServerFrame {}

  /**
   * Where the time of a traced edit went.
   *
   * @param submittedMicros from its receipt by the gateway until it was handed to statesync
   * @param sequencedMicros from its receipt by statesync until it was judged
   * @param handedOverMicros from its receipt by statesync until it went to the commit
   * @param committedMicros from its receipt by statesync until it was committed
   * @param arrivedMicros from its receipt by the gateway until it came back committed
   * @param totalMicros from its receipt by the gateway until the ack was ready to be written
   */
  record Stages(
      String traceId,
      long submittedMicros,
      long sequencedMicros,
      long handedOverMicros,
      long committedMicros,
      long arrivedMicros,
      long totalMicros) {}

  /** Own operations were refused: {@code opId}, and those behind it in the frame. */
  record Rejected(String document, String opId, List<String> opIds, Refusal refusal)
      implements ServerFrame {
    public Rejected {
      opIds = List.copyOf(opIds);
    }
  }

  /** Somebody in a document. */
  record Person(String sessionId, String userId, String name, String color) {}

  /** Who came and who went. */
  record Presence(String document, List<Person> joined, List<String> left) implements ServerFrame {
    public Presence {
      joined = List.copyOf(joined);
      left = List.copyOf(left);
    }
  }

  /** Where somebody's selection is. */
  record CursorMoved(
      String document,
      String sessionId,
      String userId,
      long version,
      long index,
      long length,
      boolean cleared)
      implements ServerFrame {}

  /** Who holds a lock, and until when unless they renew it. */
  record Holder(String userId, String name, String sessionId, long expiresAt) {}

  /** A document's lock has another holder, or none. */
  record LockChanged(String document, @Nullable Holder holder) implements ServerFrame {}

  /** An entry of the document's ledger is new, or has changed. */
  record ConflictTold(String document, ConflictEntry conflict) implements ServerFrame {}

  /** Versions of the document have got, changed or lost names. */
  record VersionsNamed(String document) implements ServerFrame {}

  /** Something was refused or went wrong. */
  record Error(Refusal refusal, @Nullable String document, boolean reconnect)
      implements ServerFrame {}
}
