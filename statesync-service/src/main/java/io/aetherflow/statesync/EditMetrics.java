package io.aetherflow.statesync;

import io.aetherflow.statesync.commit.CommitMeter;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import io.aetherflow.statesync.sequencer.EditObserver;
import io.aetherflow.statesync.sequencer.EditResult;
import io.aetherflow.statesync.sequencer.EditSubmission;
import io.aetherflow.statesync.sequencer.Sequencers;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;

/**
 * Counts what is committed. {@code statesync_operations_total} and {@code
 * statesync_conflicts_total} bear no labels, since one is divided by the other; everything finer
 * has another name.
 */
@Component
class EditMetrics implements EditObserver, CommitMeter {
  private final MeterRegistry meters;
  private final EditSpans spans;
  private final Counter operations;
  private final Counter conflicts;
  private final Counter resolutions;
  private final Counter lostRaces;
  private final Counter unknownOutcomes;
  private final Counter refusedBatches;
  private final DistributionSummary batchOperations;
  private final DistributionSummary batchDocuments;
  private final Timer commitDuration;
  private final LongAdder queued = new LongAdder();

  EditMetrics(MeterRegistry meters, EditSpans spans) {
    this.meters = meters;
    this.spans = spans;
    this.operations =
        Counter.builder("statesync.operations").description("Committed edits").register(meters);
    this.conflicts =
        Counter.builder("statesync.conflicts").description("Conflicts found").register(meters);
    this.resolutions =
        Counter.builder("statesync.resolutions")
            .description("Operations that took something out or set it again")
            .register(meters);
    this.lostRaces =
        Counter.builder("statesync.commit.lost.races")
            .description(
                "Batches that met another version or guard than expected and were judged again")
            .register(meters);
    this.unknownOutcomes =
        Counter.builder("statesync.commit.unknown")
            .description("Transactions whose connection broke")
            .register(meters);
    this.refusedBatches =
        Counter.builder("statesync.commit.refused")
            .description("Transactions that were refused and halved")
            .register(meters);
    this.batchOperations =
        DistributionSummary.builder("statesync.commit.batch.operations")
            .description("Operations in a transaction")
            .register(meters);
    this.batchDocuments =
        DistributionSummary.builder("statesync.commit.batch.documents")
            .description("Documents in a transaction")
            .register(meters);
    this.commitDuration =
        Timer.builder("statesync.commit.duration")
            .description("From the first statement to the end of the commit")
            .publishPercentileHistogram()
            .register(meters);
    Gauge.builder("statesync.queue.operations", queued, LongAdder::sum)
        .description("Operations that wait for their result")
        .register(meters);
  }

  @Override
  public void committed(int edits, int resolutions) {
    operations.increment(edits);
    this.resolutions.increment(resolutions);
  }

  @Override
  public void found(RecordedConflict conflict) {
    conflicts.increment();
    meters
        .counter(
            "statesync.conflicts.found",
            "kind",
            conflict.kind().name(),
            "policy",
            conflict.policy())
        .increment();
  }

  @Override
  public void lostRace() {
    lostRaces.increment();
  }

  @Override
  public void rejected(String code) {
    meters.counter("statesync.rejections", "code", code).increment();
  }

  @Override
  public void queued(int count) {
    queued.add(count);
  }

  @Override
  public void finished(EditSubmission submission, List<EditResult> results, long finishedAtMicros) {
    spans.record(submission, results, finishedAtMicros);
  }

  @Override
  public void committed(List<DocumentBatch> batches, long durationNanos) {
    commitDuration.record(durationNanos, TimeUnit.NANOSECONDS);
    batchDocuments.record(batches.size());
    int count = 0;
    for (DocumentBatch batch : batches) {
      count += batch.operations().size();
    }
    batchOperations.record(count);
  }

  @Override
  public void unknown() {
    unknownOutcomes.increment();
  }

  @Override
  public void refused() {
    refusedBatches.increment();
  }

  /** Counts the documents in memory. */
  @Component
  static class ActiveDocuments implements MeterBinder {
    private final Sequencers sequencers;

    ActiveDocuments(Sequencers sequencers) {
      this.sequencers = sequencers;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
      Gauge.builder("statesync.sequencers.active", sequencers, Sequencers::active)
          .description("Documents in memory")
          .register(registry);
      Gauge.builder("statesync.documents.memory", sequencers, Sequencers::memoryBytes)
          .description("What they and their newest operations take, about")
          .baseUnit("bytes")
          .register(registry);
    }
  }
}
