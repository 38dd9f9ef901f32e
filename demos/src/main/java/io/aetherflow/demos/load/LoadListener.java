package io.aetherflow.demos.load;

import java.util.UUID;

/** Hears what happens to a load's operations. Called by the thread that owns the connections. */
public interface LoadListener {
  /** An operation of a light client was acknowledged. */
  void acknowledged(int operation, long version);

  /** An operation of a light client is lost for good. */
  void refused(int operation, String reason);

  /** A light client received an operation that another light client wrote. */
  void received(int operation);

  /** A light client received an operation of somebody else. */
  void receivedForeign(UUID opId);

  /** Something went wrong that belongs to no operation, such as a connection that was closed. */
  void problem(String what);
}
