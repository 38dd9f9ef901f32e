package io.aetherflow.gateway.session;

import io.aetherflow.proto.session.v1.DocumentPeople;
import io.aetherflow.proto.session.v1.Participant;
import io.aetherflow.proto.session.v1.PresenceEntry;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Who is in which document, on all gateways; the calls block and throw {@code RefusedException}
 * when it is away.
 */
public interface PresenceDirectory {
  /** Enters sessions into documents and refreshes those that are there. */
  void refresh(Collection<PresenceEntry> entries);

  /** A session left a document. */
  void leave(String documentId, String sessionId);

  /**
   * The people in several documents, by document; those with nobody in them are left out.
   *
   * @param documentIds at most 200
   * @param peopleMax how many of each document are named, 1..20
   */
  Map<String, DocumentPeople> people(Collection<String> documentIds, int peopleMax);

  /** Everyone in a document. */
  List<Participant> present(String documentId);
}
