package io.aetherflow.gateway;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The settings under {@code aetherflow}; {@code docs/GATEWAY_GUIDE.md} explains each. */
@ConfigurationProperties("aetherflow")
record GatewayProperties(
    String sessionAddresses,
    String statesyncAddresses,
    int webPort,
    int eventLoops,
    List<String> allowedOrigins,
    Jwt jwt,
    Oidc oidc,
    boolean demoLogin,
    LimitProperties limits,
    int tracesPerSecond,
    Duration drain,
    Duration submissionWait) {

  record Jwt(
      @Nullable String secret,
      @Nullable String issuer,
      @Nullable String jwkSetUri,
      @Nullable String audience,
      Duration lifetime) {}

  record Oidc(
      @Nullable String clientId, String scope, @Nullable String label, List<String> origins) {}

  record LimitProperties(
      int messageBytes,
      int attachmentBytes,
      int importBytes,
      int documentsPerConnection,
      int connectionsPerUser,
      int operationsPerSecond,
      int framesPerSecond,
      long queueBytes,
      Duration authTimeout,
      Duration silence) {}

  GatewayProperties {
    allowedOrigins = List.copyOf(allowedOrigins);
  }
}
