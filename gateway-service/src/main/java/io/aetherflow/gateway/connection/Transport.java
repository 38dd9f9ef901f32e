package io.aetherflow.gateway.connection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The socket of one connection. It has one thread, on which its messages come in, one after the
 * other, and on which alone {@link #send} is called; all other methods are safe for all threads.
 * Nothing here blocks.
 */
public interface Transport {

  /** Runs a task on the socket's thread, after what that one does now. */
  void execute(Runnable task);

  /** Whether the socket takes more now; {@link Connection#socketReady} tells when it does again. */
  boolean isReady();

  /**
   * Sends frames, flushed once.
   *
   * @param frames at least one
   * @param taken run when the socket has taken them, or will never do
   */
  void send(List<String> frames, @Nullable Runnable taken);

  /** Brings no further message until {@link #resume}. */
  void pause();

  /** Ends a {@link #pause}. */
  void resume();

  /** Closes; what was sent before still arrives when the peer reads it. */
  void close(int code, String reason);
}
