package io.aetherflow.gateway.websocket;

import io.aetherflow.gateway.connection.Transport;
import jakarta.websocket.CloseReason;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.List;

/** Sends on a Tomcat WebSocket: frames are put into Tomcat's buffer and flushed once. */
final class TomcatTransport implements Transport {
  /** A write that the peer does not take for so long is given up. */
  private static final long SEND_TIMEOUT_MILLIS = 10_000;

  private static final String SEND_TIMEOUT = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

  private final Session session;

  TomcatTransport(Session session) throws IOException {
    this.session = session;
    session.getUserProperties().put(SEND_TIMEOUT, SEND_TIMEOUT_MILLIS);
    session.getBasicRemote().setBatchingAllowed(true);
  }

  @Override
  public void send(List<String> frames) throws IOException {
    RemoteEndpoint.Basic remote = session.getBasicRemote();
    try {
      for (String frame : frames) {
        remote.sendText(frame);
      }
      remote.flushBatch();
    } catch (IllegalStateException e) {
      throw new IOException("the socket is closed", e);
    }
  }

  @Override
  public void close(int code, String reason) {
    try {
      session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
    } catch (IOException | IllegalStateException e) {
      // It is closed already, or cannot even be told.
      return;
    }
  }
}
