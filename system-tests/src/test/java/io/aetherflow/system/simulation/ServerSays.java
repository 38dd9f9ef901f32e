package io.aetherflow.system.simulation;

import io.aetherflow.gateway.protocol.EncodedOperation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gateway sends to a client, as in docs/WEBSOCKET_API.md. */
sealed interface ServerSays {

  /**
   * @param content canonical JSON, or null when the client goes on at the version that it named
   */
  record Opened(long version, byte @Nullable [] content) implements ServerSays {}

  /** One step: an operation, and its resolution. */
  record Ops(List<EncodedOperation> step) implements ServerSays {}

  record Ack(String opId, long version, @Nullable EncodedOperation resolution, boolean duplicate)
      implements ServerSays {}

  record Rejected(List<String> opIds, String code, boolean retry, long retryAfterMillis)
      implements ServerSays {}

  /** The document is not open here (any more). */
  record Failed(String code) implements ServerSays {}
}
