package io.aetherflow.gateway.websocket;

import java.util.List;

/** From which pages browsers may connect, beside those of the gateway itself. */
public record OriginSettings(List<String> allowed) {
  public OriginSettings {
    allowed = List.copyOf(allowed);
  }
}
