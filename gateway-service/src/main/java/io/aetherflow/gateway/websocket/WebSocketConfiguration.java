package io.aetherflow.gateway.websocket;

import io.aetherflow.gateway.connection.Connections;
import io.aetherflow.gateway.protocol.Limits;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/** Puts the WebSocket at {@code /ws}. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocket
public class WebSocketConfiguration implements WebSocketConfigurer {
  /**
   * Tomcat keeps a buffer of this many characters for each connection; longer messages come in
   * parts.
   */
  private static final int PART_CHARS = 2_048;

  private final Connections connections;
  private final Limits limits;
  private final OriginSettings origins;

  WebSocketConfiguration(Connections connections, Limits limits, OriginSettings origins) {
    this.connections = connections;
    this.limits = limits;
    this.origins = origins;
  }

  @Override
  public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
    registry
        .addHandler(new GatewayWebSocketHandler(connections, limits.messageBytes()), "/ws")
        .setAllowedOrigins(origins.allowed().toArray(String[]::new));
  }

  @Bean
  ServletServerContainerFactoryBean webSocketContainer() {
    ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
    container.setMaxTextMessageBufferSize(PART_CHARS);
    container.setMaxBinaryMessageBufferSize(PART_CHARS);
    return container;
  }

  /** From which pages browsers may connect, beside those of the gateway itself. */
  public record OriginSettings(List<String> allowed) {
    public OriginSettings {
      allowed = List.copyOf(allowed);
    }
  }
}
