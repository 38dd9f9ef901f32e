package io.aetherflow.gateway.metrics;

import io.aetherflow.gateway.connection.ConnectionMeter;
import io.aetherflow.gateway.feed.FeedPorts;
import io.aetherflow.gateway.protocol.CloseReason;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The metrics of the gateway. The two that dashboards and the documentation name have no labels of
 * their own and are there from the start; break-downs have other names.
 */
public final class GatewayMetrics implements ConnectionMeter, FeedPorts.FeedMeter {
  private static final Duration[] BOUNDS =
      Stream.of(
              1, 2, 3, 5, 8, 12, 18, 25, 35, 50, 75, 100, 150, 250, 500, 1_000, 2_500, 5_000,
              15_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final Timer duration;
  private final Counter operations;
  private final Map<ErrorCode, Counter> rejected = new EnumMap<>(ErrorCode.class);
  private final Map<ErrorCode, Counter> failed = new EnumMap<>(ErrorCode.class);
  private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);
  private final Counter resyncsWithContent;
  private final Counter resyncsWithCatchUp;
  private final Counter frames;
  private final Counter wakeUps;
  private final Counter gapReads;
  private final Counter accessReads;

  /** Registers all counters. */
  public GatewayMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.duration =
        Timer.builder("gateway.operation.duration")
            .description("From the receipt of an operation to its acknowledgement being written")
            .serviceLevelObjectives(BOUNDS)
            .register(registry);
    this.operations =
        Counter.builder("gateway.operations")
            .description("Operations that were acknowledged")
            .register(registry);
    for (ErrorCode code : ErrorCode.values()) {
      rejected.put(code, counter("gateway.rejections", "code", code.name()));
      failed.put(code, counter("gateway.errors", "code", code.name()));
    }
    for (CloseReason reason : CloseReason.values()) {
      closed.put(reason, counter("gateway.closes", "reason", reason.name()));
    }
    this.resyncsWithContent = counter("gateway.opens", "kind", "content");
    this.resyncsWithCatchUp = counter("gateway.opens", "kind", "catch-up");
    this.frames = Counter.builder("gateway.frames.sent").register(registry);
    this.wakeUps = Counter.builder("gateway.flushes").register(registry);
    this.gapReads = Counter.builder("gateway.gap.reads").register(registry);
    this.accessReads = Counter.builder("gateway.access.reads").register(registry);
  }

  private Counter counter(String name, String label, String value) {
    return Counter.builder(name).tag(label, value).register(registry);
  }

  /** Registers a gauge. */
  public void gauge(String name, Supplier<Number> value) {
    Gauge.builder(name, value).register(registry);
  }

  @Override
  public void acknowledged(Duration sinceReceipt) {
    duration.record(sinceReceipt);
    operations.increment();
  }

  @Override
  public void rejected(ErrorCode code) {
    count(rejected, code);
  }

  @Override
  public void failed(ErrorCode code) {
    count(failed, code);
  }

  @Override
  public void closed(CloseReason reason) {
    count(closed, reason);
  }

  private static <K> void count(Map<K, Counter> counters, K key) {
    Counter counter = counters.get(key);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void opened(boolean withContent) {
    (withContent ? resyncsWithContent : resyncsWithCatchUp).increment();
  }

  @Override
  public void sent(int count) {
    frames.increment(count);
    wakeUps.increment();
  }

  @Override
  public void gapRead() {
    gapReads.increment();
  }

  @Override
  public void accessRead() {
    accessReads.increment();
  }
}
