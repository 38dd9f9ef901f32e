package io.aetherflow.session.presence;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Where presence is kept, and from where changes are told.
 *
 * <p>Each change is atomic with its announcement on the document's channel: whoever enters is
 * announced once, and whoever leaves or expires once, whichever instance notices it first. Time is
 * the store's own. Every method throws {@link
 * io.aetherflow.session.session.StoreUnavailableException} when the store cannot be reached.
 */
public interface PresenceStore {
  /**
   * Enters participants into documents, or prolongs those that are there (they stay as they
   * entered). Who would be one more than {@code perDocumentMax} is not entered.
   */
  void refresh(
      Map<String, List<Participant>> participantsByDocument,
      Duration timeToLive,
      int perDocumentMax);

  /** Takes a session out of a document; one that is not there is no error. */
  void leave(String documentId, String sessionId);

  /** Who is in a document, ascending by time of entry, without those who expired. */
  List<Participant> list(String documentId);

  /**
   * Who is in several documents, ascending by time of entry, without those who expired; at most so
   * many sessions of each. Documents with nobody in them are left out.
   */
  Map<String, List<Participant>> list(Collection<String> documentIds, int sessionsMax);

  /**
   * Takes out everyone who expired.
   *
   * @return how many there were
   */
  int sweep();
}
