package io.aetherflow.session.presence;

import java.time.Duration;

/**
 * The bounds of presence.
 *
 * @param timeToLive how long an entry lives after its last refresh, 1 s to 1 hour
 * @param perDocumentMax participants of one document, 1 to 10,000; who comes later is not shown
 */
public record PresenceLimits(Duration timeToLive, int perDocumentMax) {
  public PresenceLimits {
    if (timeToLive.compareTo(Duration.ofSeconds(1)) < 0
        || timeToLive.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("timeToLive is " + timeToLive + ", accepted is 1s..1h");
    }
    if (perDocumentMax < 1 || perDocumentMax > 10_000) {
      throw new IllegalArgumentException(
          "perDocumentMax is " + perDocumentMax + ", accepted is 1..10000");
    }
  }
}
