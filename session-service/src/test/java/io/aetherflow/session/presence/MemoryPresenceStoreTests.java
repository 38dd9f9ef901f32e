package io.aetherflow.session.presence;

import java.time.Clock;
import java.util.List;

class MemoryPresenceStoreTests extends PresenceStoreContract {
  private final MemoryPresenceStore store = new MemoryPresenceStore(Clock.systemUTC());

  @Override
  protected PresenceStore store() {
    return store;
  }

  @Override
  protected List<String> announced() {
    return store.announced(document);
  }
}
