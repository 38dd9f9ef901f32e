package io.aetherflow.local;

/**
 * One database server that can be started, stopped and killed, always on the same loopback port.
 *
 * <p>Methods may be called from any thread, one at a time.
 */
public interface Server {

  /** What people call it, for example {@code PostgreSQL}. */
  String name();

  /** The port on 127.0.0.1. */
  int port();

  /**
   * Starts the server when it does not run, and returns when it answers.
   *
   * @throws ServerException when it cannot be started; the message says why and what to do
   */
  void start();

  /**
   * Shuts the server down in order, and returns when it is gone. Does nothing when it does not run.
   */
  void stop();

  /** Ends the server as {@code kill -9} does, and returns when it is gone. */
  void kill();

  /** Whether the server's process lives. */
  boolean isRunning();
}
