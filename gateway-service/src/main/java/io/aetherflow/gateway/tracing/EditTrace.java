package io.aetherflow.gateway.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/**
 * The trace of one sampled {@code op} frame: from its receipt to the moment its last answer was
 * written.
 */
public final class EditTrace {
  private final Span edit;
  private final Span submit;
  private final String traceparent;

  EditTrace(Tracer tracer, Span edit) {
    this.edit = edit;
    this.submit =
        tracer
            .spanBuilder("submit")
            .setSpanKind(SpanKind.CLIENT)
            .setParent(Context.root().with(edit))
            .startSpan();
    this.traceparent = EditTraces.traceparent(submit.getSpanContext());
  }

  /** The W3C context that goes along with the submission. */
  public String traceparent() {
    return traceparent;
  }

  /** The trace's id, 32 hexadecimal digits. */
  public String traceId() {
    return edit.getSpanContext().getTraceId();
  }

  /** statesync has answered. */
  public void answered() {
    submit.end();
  }

  /** The last acknowledgement was written; the document's channel may be faster than the answer. */
  public void acknowledged(long version) {
    submit.end();
    edit.setAttribute("aetherflow.version", version);
    edit.end();
  }

  /** The edit was refused, or not answered. */
  public void refused(String code) {
    submit.end();
    edit.setStatus(StatusCode.ERROR, code);
    edit.end();
  }
}
