package io.aetherflow.gateway.websocket;

import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a socket out of Tomcat's hands once the handshake is answered. Tomcat goes on to count the
 * connection, and hears when it is closed; it reads and writes nothing on it any more, as for every
 * protocol that does its own input and output ({@link #hasAsyncIO}).
 *
 * <p>Why: for each read Tomcat wakes its poller, a worker and the poller again, and holds buffers
 * for each connection. {@code docs/adr} has the reasons and the measurements.
 */
public final class SocketHandover implements InternalHttpUpgradeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SocketHandover.class);
  private static final int EARLY_BYTES = 8_192;

  private @Nullable SocketFactory sockets;
  private SocketFactory.@Nullable Opening opening;
  private @Nullable NioSocketWrapper wrapper;

  /** Tomcat makes one for each upgrade. */
  public SocketHandover() {}

  void begin(SocketFactory factory, SocketFactory.Opening request) {
    sockets = factory;
    opening = request;
  }

  @Override
  public void setSocketWrapper(SocketWrapperBase<?> socket) {
    wrapper = (NioSocketWrapper) socket;
  }

  @Override
  public void init(WebConnection connection) {
    SocketFactory factory = sockets;
    SocketFactory.Opening request = opening;
    NioSocketWrapper socket = wrapper;
    if (factory == null || request == null || socket == null) {
      throw new IllegalStateException("the handshake was not answered");
    }
    try {
      NioChannel channel = socket.getSocket();
      // Its key stays with Tomcat's poller, interested in nothing: one that is cancelled here would
      // make the poller close the socket when it happens to look at it before it has forgotten it.
      factory.adopt(channel.getIOChannel(), early(socket), request, socket::close);
    } catch (IOException | RuntimeException e) {
      LOG.warn("A socket could not be taken over", e);
      socket.close();
    }
  }

  /** What the client sent behind its handshake without waiting for the answer. */
  private static ByteBuffer early(NioSocketWrapper socket) throws IOException {
    ByteBuffer early = ByteBuffer.allocate(EARLY_BYTES);
    while (!socket.getSocketBufferHandler().isReadBufferEmpty()) {
      if (!early.hasRemaining()) {
        early = ByteBuffer.allocate(early.capacity() * 2).put(early.flip());
      }
      socket.read(false, early);
    }
    return early.flip();
  }

  @Override
  public boolean hasAsyncIO() {
    return true;
  }

  @Override
  public SocketState upgradeDispatch(SocketEvent event) {
    // Nothing is registered with Tomcat; what it still tells can only be that it stops.
    return event == SocketEvent.STOP ? SocketState.CLOSED : SocketState.ASYNC_IO;
  }

  @Override
  public void timeoutAsync(long now) {}

  @Override
  public void setSslSupport(SSLSupport sslSupport) {}

  @Override
  public void pause() {}

  @Override
  public void destroy() {}
}
