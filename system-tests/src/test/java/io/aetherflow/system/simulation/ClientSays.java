package io.aetherflow.system.simulation;

import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client sends to a gateway, as in docs/WEBSOCKET_API.md. */
sealed interface ClientSays {

  /**
   * @param version the last version that the client has, or null for the whole content
   */
  record Open(@Nullable Long version) implements ClientSays {}

  record Op(List<SubmittedOperation> operations) implements ClientSays {}
}
