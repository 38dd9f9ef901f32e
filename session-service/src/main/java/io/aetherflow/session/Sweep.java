package io.aetherflow.session;

import io.aetherflow.session.presence.PresenceStore;
import io.aetherflow.session.session.SessionStore;
import io.aetherflow.session.session.StoreUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Takes out who was not refreshed in time, so that a gateway that dies leaves nobody behind. Every
 * instance sweeps; the store sees to it that each leaving is announced once.
 */
@Component
class Sweep {
  private static final Logger log = LoggerFactory.getLogger(Sweep.class);

  private final SessionStore sessions;
  private final PresenceStore presence;
  private final Counter expired;

  /** Whether the last sweep failed; read and written by the scheduling thread alone. */
  private boolean failing;

  Sweep(SessionStore sessions, PresenceStore presence, MeterRegistry registry) {
    this.sessions = sessions;
    this.presence = presence;
    this.expired = registry.counter("session.presence.expired");
  }

  @Scheduled(fixedDelayString = "${aetherflow.session.sweep-period:2s}")
  void run() {
    try {
      expired.increment(presence.sweep());
      sessions.sweep();
      if (failing) {
        log.info("Redis can be reached again");
      }
      failing = false;
    } catch (StoreUnavailableException e) {
      // Said once per outage; the health page says it all the time.
      if (!failing) {
        log.warn("sweeping has to wait, Redis cannot be reached");
      }
      failing = true;
    }
  }
}
