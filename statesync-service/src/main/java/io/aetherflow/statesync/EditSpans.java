package io.aetherflow.statesync;

import io.aetherflow.statesync.sequencer.EditResult;
import io.aetherflow.statesync.sequencer.EditSubmission;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * The spans of a sampled edit's way through this service, as children of the span that its
 * submission names. They are made afterwards from the times that were taken on the way, so that an
 * edit that is not sampled costs nothing.
 */
@Component
class EditSpans {
  private final Tracer tracer;

  EditSpans(OpenTelemetry openTelemetry) {
    this.tracer = openTelemetry.getTracer("io.aetherflow.statesync");
  }

  void record(EditSubmission submission, List<EditResult> results, long finishedAtMicros) {
    Context parent = parent(submission.traceparent());
    for (EditResult result : results) {
      if (result instanceof EditResult.Done(var opId, var committed, var stages)) {
        long version = committed.getOperations(0).getVersion();
        String document = committed.getDocumentId();
        span(
            "sequence",
            parent,
            stages.receivedAtMicros(),
            stages.sequencedAtMicros(),
            document,
            version);
        span(
            "commit",
            parent,
            stages.handedOverAtMicros(),
            stages.committedAtMicros(),
            document,
            version);
        span("publish", parent, stages.committedAtMicros(), finishedAtMicros, document, version);
      }
    }
  }

  private void span(
      String name, Context parent, long fromMicros, long toMicros, String document, long version) {
    Span span =
        tracer
            .spanBuilder(name)
            .setParent(parent)
            .setSpanKind(SpanKind.INTERNAL)
            .setStartTimestamp(fromMicros, TimeUnit.MICROSECONDS)
            .setAttribute("aetherflow.document", document)
            .setAttribute("aetherflow.version", version)
            .startSpan();
    span.end(Math.max(fromMicros, toMicros), TimeUnit.MICROSECONDS);
  }

  /** Reads {@code 00-traceid-spanid-flags}. */
  private static Context parent(String traceparent) {
    SpanContext context =
        SpanContext.createFromRemoteParent(
            traceparent.substring(3, 35),
            traceparent.substring(36, 52),
            TraceFlags.fromHex(traceparent, 53),
            TraceState.getDefault());
    return Context.root().with(Span.wrap(context));
  }
}
