package io.aetherflow.gateway.session;

import io.aetherflow.gateway.protocol.RefusedException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases on document locks that sessions of this gateway hold, renewed before they end. Safe
 * for all threads.
 */
public final class LockLeases {
  private static final Logger LOG = LoggerFactory.getLogger(LockLeases.class);

  /** Prolongs leases in statesync; blocks. */
  public interface Renewer {
    /** Renews what these sessions hold and returns those that held something. */
    Set<String> renew(Collection<String> sessionIds);
  }

  private final Renewer renewer;
  private final Set<String> holding = ConcurrentHashMap.newKeySet();

  /** Creates an empty set of leases. */
  public LockLeases(Renewer renewer) {
    this.renewer = renewer;
  }

  /** A session of this gateway holds a lock. */
  public void held(String sessionId) {
    holding.add(sessionId);
  }

  /** A session's connection is gone: its leases end by themselves unless it comes back in time. */
  public void forget(String sessionId) {
    holding.remove(sessionId);
  }

  /** Renews all leases; blocks. */
  public void renew() {
    List<String> asked = List.copyOf(holding);
    if (asked.isEmpty()) {
      return;
    }
    try {
      Set<String> still = renewer.renew(asked);
      for (String session : asked) {
        if (!still.contains(session)) {
          holding.remove(session);
        }
      }
    } catch (RefusedException e) {
      LOG.warn("The locks of {} sessions were not renewed: {}", asked.size(), e.getMessage());
    }
  }
}
