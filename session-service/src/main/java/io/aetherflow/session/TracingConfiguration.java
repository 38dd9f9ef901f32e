package io.aetherflow.session;

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
}
