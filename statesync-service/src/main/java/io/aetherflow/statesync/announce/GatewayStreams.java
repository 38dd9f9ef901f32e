package io.aetherflow.statesync.announce;

import java.time.Duration;

/** The streams of all gateways, as those see them who drive them. */
public interface GatewayStreams {

  /** Tells every gateway the heads that moved lately; called several times a second. */
  void beat();

  /** Tells every gateway that nothing new is taken here. */
  void drain();

  /** Ends all streams, after everything that is queued; answers whether that was done in time. */
  boolean complete(Duration patience) throws InterruptedException;
}
