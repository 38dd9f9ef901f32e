package io.aetherflow.session.grpc;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** How many sessions were made, resumed and ended; each is exported as 0 from the start. */
@Component
class CallCounters {
  private final Counter created;
  private final Counter resumed;
  private final Counter ended;

  CallCounters(MeterRegistry registry) {
    created = registry.counter("session.creations");
    resumed = registry.counter("session.resumptions");
    ended = registry.counter("session.ends");
  }

  void created() {
    created.increment();
  }

  void resumed() {
    resumed.increment();
  }

  void ended() {
    ended.increment();
  }
}
