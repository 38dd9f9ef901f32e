package io.aetherflow.statesync;

import io.aetherflow.statesync.announce.GatewayStreams;
import io.aetherflow.statesync.attachments.Attachments;
import io.aetherflow.statesync.conflict.Conflicts;
import io.aetherflow.statesync.documents.Locks;
import io.aetherflow.statesync.history.HistoryTrimmer;
import io.aetherflow.statesync.sequencer.Sequencers;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What happens again and again: heads to the gateways, the end of overdue locks and votes, idle
 * documents leaving memory, attachments that nothing names.
 */
@Component
class Rhythm {
  private static final Logger log = LoggerFactory.getLogger(Rhythm.class);
  private static final Duration LOCKS_EVERY = Duration.ofSeconds(1);
  private static final Duration VOTES_EVERY = Duration.ofSeconds(1);
  private static final Duration SWEEP_EVERY = Duration.ofSeconds(5);

  private final ScheduledExecutorService clockwork;
  private final GatewayStreams streams;
  private final Locks locks;
  private final Sequencers sequencers;
  private final Attachments attachments;
  private final Conflicts conflicts;
  private final HistoryTrimmer trimmer;
  private final StatesyncProperties properties;

  Rhythm(
      ScheduledExecutorService clockwork,
      GatewayStreams streams,
      Locks locks,
      Sequencers sequencers,
      Attachments attachments,
      Conflicts conflicts,
      HistoryTrimmer trimmer,
      StatesyncProperties properties) {
    this.clockwork = clockwork;
    this.streams = streams;
    this.locks = locks;
    this.sequencers = sequencers;
    this.attachments = attachments;
    this.conflicts = conflicts;
    this.trimmer = trimmer;
    this.properties = properties;
  }

  @EventListener(ApplicationReadyEvent.class)
  void begin() {
    every(properties.headsEvery(), "heads", streams::beat);
    every(LOCKS_EVERY, "overdue locks", locks::endOverdue);
    every(VOTES_EVERY, "votes that are over", conflicts::closeVotes);
    every(properties.trimEvery(), "long histories", trimmer::trim);
    every(SWEEP_EVERY, "idle documents", sequencers::sweep);
    every(properties.attachments().collectEvery(), "attachments", attachments::collect);
  }

  /**
   * Each beat runs on a virtual thread of its own; one that takes longer than its period is not
   * begun a second time.
   */
  private void every(Duration period, String what, Runnable task) {
    AtomicBoolean running = new AtomicBoolean();
    Runnable once =
        () -> {
          try {
            task.run();
          } catch (RuntimeException e) {
            log.warn("Could not do what is due: {} ({})", what, e.getMessage());
          } finally {
            running.set(false);
          }
        };
    clockwork.scheduleAtFixedRate(
        () -> {
          if (running.compareAndSet(false, true)) {
            Thread.ofVirtual().name(what).start(once);
          }
        },
        period.toMillis(),
        period.toMillis(),
        TimeUnit.MILLISECONDS);
  }
}
