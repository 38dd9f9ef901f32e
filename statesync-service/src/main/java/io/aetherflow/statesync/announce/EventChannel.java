package io.aetherflow.statesync.announce;

import io.aetherflow.proto.statesync.v1.DocumentEvent;
import java.util.UUID;

/**
 * The channels that gateways listen on. Best effort: a message may be lost. Must not block and must
 * not throw.
 */
@FunctionalInterface
public interface EventChannel {
  void publish(UUID documentId, DocumentEvent event);
}
