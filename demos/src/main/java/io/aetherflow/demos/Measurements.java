package io.aetherflow.demos;

import io.aetherflow.client.DocumentEvent;
import io.aetherflow.client.Edit;
import io.aetherflow.client.EditOutcome;
import io.aetherflow.client.Failure;
import io.aetherflow.client.TextDocument;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;
import org.jspecify.annotations.Nullable;

/**
 * Takes the times of every edit: from the key stroke to its acknowledgement, and to its appearance
 * at each other participant. All clients live in this process, so one clock measures both. Any
 * thread may call it.
 */
final class Measurements {
  private static final int DIGITS = 3;

  private record Sight(UUID opId, long atNanos) {}

  private final Map<UUID, Long> writtenNanos = new ConcurrentHashMap<>();
  private final Map<UUID, Long> committedVersions = new ConcurrentHashMap<>();
  private final Queue<Sight> early = new ConcurrentLinkedQueue<>();
  private final Histogram ackMicros = new SynchronizedHistogram(DIGITS);
  private final Histogram remoteMicros = new SynchronizedHistogram(DIGITS);
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong committed = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicLong lastAckNanos = new AtomicLong();
  private volatile @Nullable Failure firstRejection;

  /** An edit was made, of which {@code startNanos} is the key stroke. */
  void wrote(Edit<TextDelta> edit, long startNanos) {
    writtenNanos.putIfAbsent(edit.opId(), startNanos);
    written.incrementAndGet();
    var done = edit.outcome().thenAccept(outcome -> settled(outcome, startNanos));
    assert done != null;
  }

  private void settled(EditOutcome<TextDelta> outcome, long startNanos) {
    long now = System.nanoTime();
    switch (outcome) {
      case EditOutcome.Committed<TextDelta> done -> {
        ackMicros.recordValue(Math.max(0, (now - startNanos) / 1_000));
        committedVersions.put(done.opId(), done.version());
        lastAckNanos.accumulateAndGet(now, Math::max);
        committed.incrementAndGet();
      }
      case EditOutcome.Rejected<TextDelta> refused -> {
        if (firstRejection == null) {
          firstRejection = refused.failure();
        }
        rejected.incrementAndGet();
      }
    }
  }

  /** Watches what one participant sees of the others' edits. */
  void watch(TextDocument document, String clientId) {
    document.observe(event -> {
      if (event instanceof DocumentEvent.Changed<TextContent, TextDelta> changed) {
        long now = System.nanoTime();
        for (var operation : changed.operations()) {
          if (!operation.clientId().equals(clientId)) {
            saw(new Sight(operation.opId(), now));
          }
        }
      }
    });
  }

  private void saw(Sight sight) {
    var start = writtenNanos.get(sight.opId());
    if (start == null) {
      early.add(sight);
    } else {
      remoteMicros.recordValue(Math.max(0, (sight.atNanos() - start) / 1_000));
    }
  }

  /** Counts what was seen before its author had noted it, and leaves out who else wrote. */
  void close() {
    for (var sight = early.poll(); sight != null; sight = early.poll()) {
      var start = writtenNanos.get(sight.opId());
      if (start != null) {
        remoteMicros.recordValue(Math.max(0, (sight.atNanos() - start) / 1_000));
      }
    }
  }

  long written() {
    return written.get();
  }

  long committed() {
    return committed.get();
  }

  long rejected() {
    return rejected.get();
  }

  long unsettled() {
    return written.get() - committed.get() - rejected.get();
  }

  long lastAckNanos() {
    return lastAckNanos.get();
  }

  @Nullable Failure firstRejection() {
    return firstRejection;
  }

  /** The acknowledged operations and their versions. */
  Map<UUID, Long> committedVersions() {
    return committedVersions;
  }

  Latency ack() {
    return Latency.of(ackMicros.copy());
  }

  Latency remote() {
    return Latency.of(remoteMicros.copy());
  }
}
