package io.aetherflow.gateway.rest;

import java.util.List;

/** From which pages, beside the gateway's own, browsers may call the REST interface. */
public record CorsSettings(List<String> allowedOrigins) {
  public CorsSettings {
    allowedOrigins = List.copyOf(allowedOrigins);
  }
}
