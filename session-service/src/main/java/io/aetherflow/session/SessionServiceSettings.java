package io.aetherflow.session;

import io.aetherflow.session.presence.PresenceLimits;
import io.aetherflow.session.session.SessionLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code aetherflow.session}; docs/SESSION_SERVICE.md lists them.
 *
 * @param timeToLive of a session after the last that was heard of it
 * @param perUserMax live sessions of one user
 * @param presenceTimeToLive of a presence entry after its last refresh
 * @param presencePerDocumentMax participants of one document
 * @param sweepPeriod how often expired presence is looked for, 100 ms to 1 minute
 */
@ConfigurationProperties("aetherflow.session")
record SessionServiceSettings(
    @DefaultValue("60s") Duration timeToLive,
    @DefaultValue("100") int perUserMax,
    @DefaultValue("15s") Duration presenceTimeToLive,
    @DefaultValue("1000") int presencePerDocumentMax,
    @DefaultValue("2s") Duration sweepPeriod) {
  SessionServiceSettings {
    if (sweepPeriod.toMillis() < 100 || sweepPeriod.toMillis() > 60_000) {
      throw new IllegalArgumentException(
          "sweepPeriod is " + sweepPeriod + ", accepted is 100ms..1m");
    }
  }

  SessionLimits sessionLimits() {
    return new SessionLimits(timeToLive, perUserMax);
  }

  PresenceLimits presenceLimits() {
    return new PresenceLimits(presenceTimeToLive, presencePerDocumentMax);
  }
}
