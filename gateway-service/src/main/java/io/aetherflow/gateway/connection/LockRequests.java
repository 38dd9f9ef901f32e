package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.proto.statesync.v1.Lock;

/** Does what {@code lock} and {@code unlock} ask for; blocks. */
final class LockRequests {
  private final Connection connection;
  private final ConnectionServices services;

  LockRequests(Connection connection, ConnectionServices services) {
    this.connection = connection;
    this.services = services;
  }

  void acquire(String documentId) {
    String session = connection.grant().sessionId();
    try {
      Lock lock = services.locks().acquire(documentId, connection.user(), session);
      services.leases().held(session);
      connection.enqueue(Outbound.Frame.of(DocumentFrames.lock(documentId, lock), null));
    } catch (RefusedException e) {
      connection.fail(e.refusal(), documentId);
    }
  }

  void release(String documentId, boolean override) {
    try {
      services
          .locks()
          .release(documentId, connection.user(), connection.grant().sessionId(), override);
      connection.enqueue(Outbound.Frame.of(DocumentFrames.lock(documentId, null), null));
    } catch (RefusedException e) {
      connection.fail(e.refusal(), documentId);
    }
  }
}
