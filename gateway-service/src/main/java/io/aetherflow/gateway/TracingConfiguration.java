package io.aetherflow.gateway;

import io.aetherflow.gateway.tracing.EditTraces;
import io.aetherflow.gateway.tracing.RateLimitingSampler;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Decides which edits are traced, and sends spans to a collector when there is one. */
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

  @Bean
  Sampler sampler(GatewayProperties properties, LongSupplier ticker) {
    return new RateLimitingSampler(properties.tracesPerSecond(), ticker);
  }

  @Bean
  EditTraces editTraces(Tracer tracer) {
    return new EditTraces(tracer);
  }
}
