package io.aetherflow.session.session;

import java.time.Clock;

class MemorySessionStoreTests extends SessionStoreContract {
  private final SessionStore store = new MemorySessionStore(Clock.systemUTC());

  @Override
  protected SessionStore store() {
    return store;
  }
}
