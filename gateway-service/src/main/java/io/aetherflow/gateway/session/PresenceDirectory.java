package io.aetherflow.gateway.session;

import io.aetherflow.proto.session.v1.Participant;
import io.aetherflow.proto.session.v1.PresenceEntry;
import java.util.Collection;
import java.util.List;

/**
 * Who is in which document, on all gateways; the calls block and throw {@code RefusedException}
 * when it is away.
 */
public interface PresenceDirectory {
  /** Enters sessions into documents and refreshes those that are there. */
  void refresh(Collection<PresenceEntry> entries);

  /** A session left a document. */
  void leave(String documentId, String sessionId);

  /** Everyone in a document. */
  List<Participant> present(String documentId);
}
