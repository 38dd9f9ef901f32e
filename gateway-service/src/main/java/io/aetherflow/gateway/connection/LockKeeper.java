package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.access.User;
import io.aetherflow.proto.statesync.v1.Lock;

/** Takes and gives back document locks; blocks, and throws {@code RefusedException}. */
public interface LockKeeper {
  /** Takes a document's lock for a session. */
  Lock acquire(String documentId, User user, String sessionId);

  /** Gives it back, or takes it from its holder. */
  void release(String documentId, User user, String sessionId, boolean override);
}
