package io.aetherflow.gateway.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** Begins the traces of edits. An edit that is not sampled costs one question to the sampler. */
public final class EditTraces {
  private static final int TRACE_ID_AT = 3;
  private static final int SPAN_ID_AT = 36;
  private static final int FLAGS_AT = 53;
  private static final int LENGTH = 55;

  private final Tracer tracer;

  /** Creates it on a tracer whose sampler is bounded. */
  public EditTraces(Tracer tracer) {
    this.tracer = tracer;
  }

  /** The trace of an edit that was just received, or null when it is not sampled. */
  public @Nullable EditTrace begin(String documentId, @Nullable String traceparent) {
    Span span =
        tracer
            .spanBuilder("edit")
            .setSpanKind(SpanKind.SERVER)
            .setParent(parent(traceparent))
            .setAttribute("aetherflow.document", documentId)
            .startSpan();
    return span.getSpanContext().isSampled() ? new EditTrace(tracer, span) : null;
  }

  /** Marks that a traced operation was handed to the connections of this gateway. */
  public void delivered(String traceparent, String documentId, long version, int listeners) {
    tracer
        .spanBuilder("deliver")
        .setSpanKind(SpanKind.CONSUMER)
        .setParent(parent(traceparent))
        .setAttribute("aetherflow.document", documentId)
        .setAttribute("aetherflow.version", version)
        .setAttribute("aetherflow.listeners", listeners)
        .startSpan()
        .end();
  }

  private static Context parent(@Nullable String traceparent) {
    if (traceparent == null || traceparent.length() != LENGTH) {
      return Context.root();
    }
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            traceparent.substring(TRACE_ID_AT, SPAN_ID_AT - 1),
            traceparent.substring(SPAN_ID_AT, FLAGS_AT - 1),
            TraceFlags.fromHex(traceparent, FLAGS_AT),
            TraceState.getDefault());
    return Context.root().with(Span.wrap(remote));
  }

  static String traceparent(SpanContext context) {
    return "00-"
        + context.getTraceId()
        + "-"
        + context.getSpanId()
        + "-"
        + context.getTraceFlags().asHex();
  }
}
