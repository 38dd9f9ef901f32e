package io.aetherflow.session.session;

/** Where a session is in its life; see the package's description. */
public enum SessionState {
  /** A gateway holds a connection for it. */
  CONNECTED,
  /** Without a connection; can be resumed until it expires. */
  DETACHED,
  /** Ended on purpose; remembered for one time to live so that its gateway learns of it. */
  ENDED
}
