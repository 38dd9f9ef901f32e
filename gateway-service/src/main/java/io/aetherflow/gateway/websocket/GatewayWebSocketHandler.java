package io.aetherflow.gateway.websocket;

import io.aetherflow.gateway.connection.Connection;
import io.aetherflow.gateway.connection.Connections;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.adapter.NativeWebSocketSession;

/**
 * Connects sockets with {@link Connection}s. Messages come in parts, so that a connection needs a
 * small buffer only. Tomcat calls for one socket come one after the other.
 */
final class GatewayWebSocketHandler implements WebSocketHandler, SubProtocolCapable {
  static final String SUBPROTOCOL = "aetherflow";
  private static final String BEARER_PROTOCOL = "bearer.";
  private static final String CLIENT_PROTOCOL = "client.";
  private static final String BEARER_HEADER = "Bearer ";
  private static final String CLIENT_HEADER = "AetherFlow-Client";
  private static final String SOCKET = "aetherflow.socket";

  /** What belongs to one socket. */
  private record Socket(Connection connection, MessageAssembler assembler) {}

  private final Connections connections;
  private final int messageBytesMax;

  GatewayWebSocketHandler(Connections connections, int messageBytesMax) {
    this.connections = connections;
    this.messageBytesMax = messageBytesMax;
  }

  @Override
  public List<String> getSubProtocols() {
    return List.of(SUBPROTOCOL);
  }

  @Override
  public boolean supportsPartialMessages() {
    return true;
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession session) throws IOException {
    Session tomcat = ((NativeWebSocketSession) session).getNativeSession(Session.class);
    if (tomcat == null) {
      throw new IllegalStateException("the socket is not one of Tomcat's");
    }
    tomcat.setMaxIdleTimeout(0);
    Connection connection = connections.connect(new TomcatTransport(tomcat));
    session
        .getAttributes()
        .put(SOCKET, new Socket(connection, new MessageAssembler(messageBytesMax)));
    HttpHeaders headers = session.getHandshakeHeaders();
    String token = bearer(headers);
    if (token != null) {
      connection.authenticate(token, client(headers));
    }
  }

  private static @Nullable String bearer(HttpHeaders headers) {
    String authorization = headers.getFirst(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.startsWith(BEARER_HEADER)) {
      return authorization.substring(BEARER_HEADER.length()).strip();
    }
    return offered(headers, BEARER_PROTOCOL);
  }

  private static @Nullable String client(HttpHeaders headers) {
    String header = headers.getFirst(CLIENT_HEADER);
    return header != null ? header.strip() : offered(headers, CLIENT_PROTOCOL);
  }

  private static @Nullable String offered(HttpHeaders headers, String prefix) {
    for (String line : headers.getOrEmpty("Sec-WebSocket-Protocol")) {
      for (String protocol : line.split(",", -1)) {
        if (protocol.strip().startsWith(prefix)) {
          return protocol.strip().substring(prefix.length());
        }
      }
    }
    return null;
  }

  @Override
  public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) {
    Socket socket = socket(session);
    if (socket == null) {
      return;
    }
    if (message instanceof TextMessage text) {
      switch (socket.assembler().add(text.getPayload(), text.isLast())) {
        case MessageAssembler.Outcome.More more -> {}
        case MessageAssembler.Outcome.Whole whole -> socket.connection().received(whole.text());
        case MessageAssembler.Outcome.TooLarge tooLarge ->
            socket.connection().receivedTooLarge(false);
        case MessageAssembler.Outcome.Abusive abusive -> socket.connection().receivedTooLarge(true);
      }
    } else if (message instanceof BinaryMessage binary && binary.isLast()) {
      socket.connection().receivedBinary();
    }
  }

  private static @Nullable Socket socket(WebSocketSession session) {
    return (Socket) session.getAttributes().get(SOCKET);
  }

  @Override
  public void handleTransportError(WebSocketSession session, Throwable exception) {
    gone(session);
  }

  @Override
  public void afterConnectionClosed(WebSocketSession session, CloseStatus closeStatus) {
    gone(session);
  }

  private static void gone(WebSocketSession session) {
    Socket socket = socket(session);
    if (socket != null) {
      socket.connection().gone();
    }
  }
}
