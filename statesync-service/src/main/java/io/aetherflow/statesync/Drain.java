package io.aetherflow.statesync;

import io.aetherflow.statesync.announce.GatewayStreams;
import io.aetherflow.statesync.sequencer.Sequencers;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Leaves in order when the process is asked to end: no longer ready, the gateways told, what was
 * taken committed and answered, the streams ended. Only then do the servers stop. Nothing is handed
 * over: gateways submit elsewhere what has no answer.
 */
@Component
class Drain {
  private static final Logger log = LoggerFactory.getLogger(Drain.class);
  private static final Duration COMMITS_WITHIN = Duration.ofSeconds(8);
  private static final Duration STREAMS_WITHIN = Duration.ofSeconds(2);

  private final ApplicationContext context;
  private final Sequencers sequencers;
  private final GatewayStreams streams;

  Drain(ApplicationContext context, Sequencers sequencers, GatewayStreams streams) {
    this.context = context;
    this.sequencers = sequencers;
    this.streams = streams;
  }

  @EventListener(ContextClosedEvent.class)
  @Order(Ordered.HIGHEST_PRECEDENCE)
  void drain(ContextClosedEvent closed) {
    if (closed.getApplicationContext() != context) {
      return;
    }
    AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
    sequencers.drain();
    streams.drain();
    try {
      long deadlineNanos = System.nanoTime() + COMMITS_WITHIN.toNanos();
      while (sequencers.unanswered() > 0 && System.nanoTime() - deadlineNanos < 0) {
        Thread.sleep(5);
      }
      boolean written = streams.complete(STREAMS_WITHIN);
      log.info(
          "Drained: {} submissions without an answer, streams ended: {}",
          sequencers.unanswered(),
          written);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
