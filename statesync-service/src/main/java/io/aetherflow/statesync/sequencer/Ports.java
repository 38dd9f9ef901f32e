package io.aetherflow.statesync.sequencer;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executor;

/**
 * All that a sequencer has of the world.
 *
 * @param relief runs work that would hold up a document's mailbox
 */
record Ports(
    OperationLog log,
    Loader loader,
    Arbiters arbiters,
    Announcer announcer,
    Snapshots snapshots,
    EditObserver observer,
    Limits limits,
    InstantSource clock,
    Timer timer,
    Executor relief,
    Registry registry) {

  /** Where sequencers are found. */
  interface Registry {
    void closed(UUID documentId, Sequencer sequencer);

    void submit(EditSubmission submission, ResultSink sink);
  }

  long micros() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  void closed(UUID documentId, Sequencer sequencer) {
    registry.closed(documentId, sequencer);
  }

  void resubmit(EditSubmission submission, ResultSink sink) {
    registry.submit(submission, sink);
  }
}
