package io.aetherflow.statesync;

import io.grpc.MethodDescriptor;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.observation.ObservationPredicate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sends spans to a collector, when there is one. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

  /**
   * Without an endpoint there is no exporter at all, and so nothing that could fail or complain.
   */
  @Bean
  @ConditionalOnExpression("!'${aetherflow.otlp-endpoint:}'.isBlank()")
  OtlpTracingConnectionDetails otlpTracingConnectionDetails(
      @Value("${aetherflow.otlp-endpoint}") String endpoint) {
    String url =
        endpoint.endsWith("/v1/traces") ? endpoint : endpoint.replaceAll("/+$", "") + "/v1/traces";
    return transport -> url;
  }

  /**
   * A gateway's stream lives as long as the gateway: as one span it says nothing. Its edits have
   * spans of their own.
   */
  @Bean
  ObservationPredicate streamsAreNotObserved() {
    return (name, context) ->
        !(context instanceof GrpcServerObservationContext call
            && call.getMethodType() == MethodDescriptor.MethodType.BIDI_STREAMING);
  }
}
