package io.aetherflow.gateway.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitingSamplerTests {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  private long nanos = 5_000_000_000L;
  private final RateLimitingSampler sampler = new RateLimitingSampler(10, () -> nanos);

  private boolean sample(Context parent, SpanKind kind) {
    return sampler
        .shouldSample(parent, TRACE, "edit", kind, Attributes.empty(), List.of())
        .getDecision()
        .equals(SamplingDecision.RECORD_AND_SAMPLE);
  }

  private int sampled(int of, Context parent, SpanKind kind) {
    int count = 0;
    for (int i = 0; i < of; i++) {
      count += sample(parent, kind) ? 1 : 0;
    }
    return count;
  }

  private static Context parent(boolean remote, boolean sampled) {
    TraceFlags flags = sampled ? TraceFlags.getSampled() : TraceFlags.getDefault();
    SpanContext context =
        remote
            ? SpanContext.createFromRemoteParent(TRACE, SPAN, flags, TraceState.getDefault())
            : SpanContext.create(TRACE, SPAN, flags, TraceState.getDefault());
    return Context.root().with(Span.wrap(context));
  }

  @Test
  void beginsSoManyTracesASecond() {
    assertThat(sampled(100, Context.root(), SpanKind.SERVER)).isEqualTo(10);
    nanos += 500_000_000L;
    assertThat(sampled(100, Context.root(), SpanKind.SERVER)).isEqualTo(5);
    nanos += 60_000_000_000L;
    assertThat(sampled(100, Context.root(), SpanKind.SERVER)).isEqualTo(10);
  }

  @Test
  void boundsWhatClientsAskFor() {
    assertThat(sampled(100, parent(true, true), SpanKind.SERVER)).isEqualTo(10);
    assertThat(sampled(100, parent(true, false), SpanKind.SERVER)).isZero();
  }

  @Test
  void followsTheBeginningWithinATrace() {
    assertThat(sampled(100, parent(false, true), SpanKind.CLIENT)).isEqualTo(100);
    assertThat(sampled(100, parent(true, true), SpanKind.CONSUMER)).isEqualTo(100);
    assertThat(sampled(100, parent(false, false), SpanKind.CLIENT)).isZero();
  }

  @Test
  void tracesNothingWhenSwitchedOff() {
    RateLimitingSampler off = new RateLimitingSampler(0, () -> nanos);
    assertThat(
            off.shouldSample(
                    Context.root(), TRACE, "edit", SpanKind.SERVER, Attributes.empty(), List.of())
                .getDecision())
        .isEqualTo(SamplingDecision.DROP);
  }
}
