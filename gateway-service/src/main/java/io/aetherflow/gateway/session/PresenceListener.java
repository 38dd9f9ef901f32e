package io.aetherflow.gateway.session;

import io.aetherflow.proto.session.v1.Cursor;
import io.aetherflow.proto.session.v1.Participant;
import java.util.List;

/** A session in a document, that wants to know of the others. Must not block. */
public interface PresenceListener {
  /** Who it is. */
  Participant participant();

  /** Others came and went. */
  void presenceChanged(List<Participant> joined, List<String> left);

  /** Another one's selection is elsewhere now. */
  void cursorMoved(Cursor cursor);
}
