package io.aetherflow.gateway.connection;

import java.io.IOException;
import java.util.List;

/** The socket of one connection. One caller at a time. */
public interface Transport {

  /** Sends frames, flushed once; blocks until the socket has taken them. */
  void send(List<String> frames) throws IOException;

  /** Closes; what was sent before still arrives when the peer reads it. */
  void close(int code, String reason);
}
