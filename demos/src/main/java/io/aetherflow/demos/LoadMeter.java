package io.aetherflow.demos;

import io.aetherflow.demos.load.OperationNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Takes the times of a load's operations: from the moment when each was due to its acknowledgement,
 * and to its arrival at each other client that has the document open. All clients live in this
 * process, so one clock measures both. Any thread may call it.
 *
 * <p>An operation is a number here. Those that were begun before {@link #measureFromNow} are
 * warm-up: they are checked like all others, but not counted.
 */
final class LoadMeter {
  private static final int DIGITS = 3;
  private static final int PART = 1 << 16;
  private static final int PARTS = 1 << 12;
  private static final int PROBLEMS_MAX = 20;
  private static final long REFUSED = -1;

  private record Sight(UUID opId, long atNanos) {}

  private final OperationNames names;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReferenceArray<AtomicLongArray> dueNanos = new AtomicReferenceArray<>(PARTS);
  private final AtomicReferenceArray<AtomicLongArray> versions = new AtomicReferenceArray<>(PARTS);
  private final AtomicReferenceArray<AtomicLongArray> recipients =
      new AtomicReferenceArray<>(PARTS);

  /** Operations of full clients, which choose their ids themselves. */
  private final Map<UUID, Integer> named = new ConcurrentHashMap<>();

  private final Map<Integer, UUID> idsOfFullClients = new ConcurrentHashMap<>();

  private final Queue<Sight> early = new ConcurrentLinkedQueue<>();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final Recorder ackMicros = new Recorder(DIGITS);
  private final Recorder remoteMicros = new Recorder(DIGITS);
  private final LongAdder acknowledged = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder deliveries = new LongAdder();
  private final AtomicLong expectedDeliveries = new AtomicLong();
  private final LongAdder measuredAcknowledged = new LongAdder();
  private final LongAdder measuredRefused = new LongAdder();
  private final LongAdder measuredDeliveries = new LongAdder();
  private final AtomicLong measuredExpected = new AtomicLong();
  private final AtomicLong lastAckNanos = new AtomicLong(Long.MIN_VALUE);
  private volatile int measuredFrom = Integer.MAX_VALUE;
  private volatile int measuredTo = Integer.MAX_VALUE;

  LoadMeter(OperationNames names) {
    this.names = names;
  }

  /**
   * An operation is about to be written.
   *
   * @param due when it should be: before now when the load is late
   * @param others how many others have the document open
   */
  synchronized int begin(long due, int others) {
    int operation = next.getAndIncrement();
    part(dueNanos, operation).set(operation % PART, due);
    part(recipients, operation).set(operation % PART, others);
    expected(operation, others);
    return operation;
  }

  private void expected(int operation, long deliveries) {
    expectedDeliveries.addAndGet(deliveries);
    if (isMeasured(operation)) {
      measuredExpected.addAndGet(deliveries);
    }
  }

  /** Nobody will receive the operation. */
  private void forgo(int operation) {
    expected(operation, -part(recipients, operation).get(operation % PART));
  }

  /**
   * A full client gave an operation this id. When it put the edit into an operation that it had
   * begun before, the others receive both as one.
   */
  void named(int operation, UUID opId) {
    idsOfFullClients.put(operation, opId);
    if (named.putIfAbsent(opId, operation) != null) {
      forgo(operation);
    }
  }

  void acknowledged(int operation, long version) {
    long now = System.nanoTime();
    part(versions, operation).set(operation % PART, version);
    acknowledged.increment();
    if (isMeasured(operation)) {
      ackMicros.recordValue(micros(operation, now));
      measuredAcknowledged.increment();
      lastAckNanos.accumulateAndGet(now, Math::max);
    }
  }

  void refused(int operation, String reason) {
    part(versions, operation).set(operation % PART, REFUSED);
    refused.increment();
    forgo(operation);
    if (isMeasured(operation)) {
      measuredRefused.increment();
    }
    problem("operation " + operation + " was refused: " + reason);
  }

  void received(int operation) {
    received(operation, System.nanoTime());
  }

  /** Somebody received an operation that may be a full client's. */
  void received(UUID opId) {
    long now = System.nanoTime();
    int operation = names.operation(opId.getMostSignificantBits(), opId.getLeastSignificantBits());
    if (operation >= 0) {
      received(operation, now);
      return;
    }
    var known = named.get(opId);
    if (known == null) {
      early.add(new Sight(opId, now));
    } else {
      received(known, now);
    }
  }

  private void received(int operation, long now) {
    deliveries.increment();
    if (isMeasured(operation)) {
      remoteMicros.recordValue(micros(operation, now));
      measuredDeliveries.increment();
    }
  }

  /** Counts what was seen before its author had noted it; what is still unknown stays. */
  void settleEarly() {
    for (int left = early.size(); left > 0; left--) {
      var sight = early.poll();
      var known = sight == null ? null : named.get(sight.opId());
      if (known != null && sight != null) {
        received(known, sight.atNanos());
      } else if (sight != null) {
        early.add(sight);
      }
    }
  }

  void problem(String what) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(what);
    }
  }

  synchronized void measureFromNow() {
    ackMicros.reset();
    remoteMicros.reset();
    measuredFrom = next.get();
  }

  synchronized void measureToNow() {
    measuredTo = next.get();
  }

  private boolean isMeasured(int operation) {
    return operation >= measuredFrom && operation < measuredTo;
  }

  /** Whether all that was written has its answer, and all who should have received it. */
  boolean isSettled() {
    settleEarly();
    return unanswered() == 0 && deliveries.sum() >= expectedDeliveries.get();
  }

  /** The same for what is measured. */
  boolean isMeasuredSettled() {
    settleEarly();
    return measured() == measuredAcknowledged.sum() + measuredRefused.sum()
        && measuredDeliveries.sum() >= measuredExpected.get();
  }

  boolean isRefused(int operation) {
    return part(versions, operation).get(operation % PART) == REFUSED;
  }

  long unanswered() {
    return next.get() - acknowledged.sum() - refused.sum();
  }

  long undelivered() {
    return expectedDeliveries.get() - deliveries.sum();
  }

  long measured() {
    return Math.max(0, Math.min(measuredTo, next.get()) - (long) measuredFrom);
  }

  long measuredAcknowledged() {
    return measuredAcknowledged.sum();
  }

  long measuredRefused() {
    return measuredRefused.sum();
  }

  long measuredDeliveries() {
    return measuredDeliveries.sum();
  }

  long measuredExpected() {
    return measuredExpected.get();
  }

  long written() {
    return next.get();
  }

  /** When the last of the measured operations was acknowledged. */
  long lastAckNanos() {
    return lastAckNanos.get();
  }

  /** What was recorded since this was asked last, in microseconds. */
  Histogram takeAckMicros() {
    return ackMicros.getIntervalHistogram();
  }

  Histogram takeRemoteMicros() {
    return remoteMicros.getIntervalHistogram();
  }

  List<String> problems() {
    return new ArrayList<>(problems);
  }

  /** All acknowledged operations, of the warm-up too, and their versions. */
  Map<UUID, Long> acknowledgedVersions() {
    var found = new HashMap<UUID, Long>();
    for (int operation = 0; operation < next.get(); operation++) {
      long version = part(versions, operation).get(operation % PART);
      if (version > 0) {
        var ofFullClient = idsOfFullClients.get(operation);
        found.put(ofFullClient == null ? names.of(operation) : ofFullClient, version);
      }
    }
    return found;
  }

  private long micros(int operation, long now) {
    return Math.max(0, (now - part(dueNanos, operation).get(operation % PART)) / 1_000);
  }

  private static AtomicLongArray part(AtomicReferenceArray<AtomicLongArray> parts, int operation) {
    var part = parts.get(operation / PART);
    if (part == null) {
      parts.compareAndSet(operation / PART, null, new AtomicLongArray(PART));
      part = parts.get(operation / PART);
    }
    return part;
  }
}
