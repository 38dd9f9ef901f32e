package io.aetherflow.gateway;

import java.net.InetAddress;
import java.util.concurrent.Executors;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tomcat with a second connector for the web page, and with small buffers, since most connections
 * are idle.
 */
@Configuration(proxyBeanMethods = false)
class TomcatConfiguration {
  private static final int SOCKET_BUFFER_BYTES = 2_048;
  private static final int ACCEPT_COUNT = 1_000;

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectors(
      GatewayProperties properties, ServerProperties server) {
    return factory -> {
      factory.addConnectorCustomizers(connector -> slim(connector.getProtocolHandler()));
      if (properties.webPort() >= 0) {
        factory.addAdditionalConnectors(
            pageConnector(properties.webPort(), server.getAddress(), server.getCompression()));
      }
    };
  }

  private static Connector pageConnector(
      int port, @Nullable InetAddress address, Compression compression) {
    Http11NioProtocol protocol = new Http11NioProtocol();
    Connector connector = new Connector(protocol);
    connector.setPort(port);
    connector.setThrowOnFailure(true);
    if (address != null) {
      protocol.setAddress(address);
    }
    protocol.setAcceptCount(ACCEPT_COUNT);
    protocol.setExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("page-", 0).factory()));
    protocol.setCompression("on");
    protocol.setCompressionMinSize((int) compression.getMinResponseSize().toBytes());
    protocol.setCompressibleMimeType(String.join(",", compression.getMimeTypes()));
    slim(protocol);
    return connector;
  }

  private static void slim(ProtocolHandler handler) {
    if (handler instanceof Http11NioProtocol protocol) {
      protocol.setProperty("socket.appReadBufSize", Integer.toString(SOCKET_BUFFER_BYTES));
      protocol.setProperty("socket.appWriteBufSize", Integer.toString(SOCKET_BUFFER_BYTES));
      // Buffers and processors of closed connections are not kept for later ones.
      protocol.setProperty("socket.bufferPoolSize", "0");
      protocol.setProcessorCache(50);
    }
  }
}
