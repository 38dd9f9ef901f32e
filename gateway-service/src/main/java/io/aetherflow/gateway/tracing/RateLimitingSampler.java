package io.aetherflow.gateway.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Begins at most so many traces a second: everything is traced when things are quiet, and load
 * costs nothing. What comes from outside counts like what begins here, so that no client can ask
 * for more; within a trace all follow its beginning.
 */
public final class RateLimitingSampler implements Sampler {
  private static final long NANOS = 1_000_000_000L;

  private final int tracesPerSecond;
  private final LongSupplier ticker;

  /**
   * When the next trace may begin at the earliest, were all evenly spread; a second's worth may be
   * ahead of its time.
   */
  private final AtomicLong nextNanos;

  /** Creates a sampler; 0 traces nothing. */
  public RateLimitingSampler(int tracesPerSecond, LongSupplier ticker) {
    this.tracesPerSecond = tracesPerSecond;
    this.ticker = ticker;
    this.nextNanos = new AtomicLong(ticker.getAsLong() - NANOS);
  }

  @Override
  public SamplingResult shouldSample(
      Context parentContext,
      String traceId,
      String name,
      SpanKind spanKind,
      Attributes attributes,
      List<LinkData> parentLinks) {
    SpanContext parent = Span.fromContext(parentContext).getSpanContext();
    boolean begins = !parent.isValid() || (parent.isRemote() && spanKind == SpanKind.SERVER);
    boolean sampled =
        begins ? (!parent.isValid() || parent.isSampled()) && take() : parent.isSampled();
    return sampled ? SamplingResult.recordAndSample() : SamplingResult.drop();
  }

  private boolean take() {
    if (tracesPerSecond <= 0) {
      return false;
    }
    long now = ticker.getAsLong();
    long step = NANOS / tracesPerSecond;
    while (true) {
      long next = nextNanos.get();
      long from = Math.max(next, now - NANOS);
      if (from + step > now) {
        return false;
      }
      if (nextNanos.compareAndSet(next, from + step)) {
        return true;
      }
    }
  }

  @Override
  public String getDescription() {
    return "RateLimitingSampler{" + tracesPerSecond + "/s}";
  }
}
