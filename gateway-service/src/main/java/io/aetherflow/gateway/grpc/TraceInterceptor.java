package io.aetherflow.gateway.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;

/** Sends the W3C trace context of the current span along with a call, when it is sampled. */
final class TraceInterceptor implements ClientInterceptor {
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions callOptions, Channel next) {
    ClientCall<Q, R> call = next.newCall(method, callOptions);
    SpanContext span = Span.current().getSpanContext();
    if (!span.isSampled()) {
      return call;
    }
    return new ForwardingClientCall.SimpleForwardingClientCall<>(call) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        headers.put(TRACEPARENT, "00-" + span.getTraceId() + "-" + span.getSpanId() + "-01");
        super.start(listener, headers);
      }
    };
  }
}
