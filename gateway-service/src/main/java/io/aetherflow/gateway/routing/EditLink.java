package io.aetherflow.gateway.routing;

import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;

/** The edit stream to one statesync instance. */
public interface EditLink {

  /**
   * Whether a message would be sent now rather than pile up; {@link Listener#ready} tells when it
   * turns true.
   */
  boolean isReady();

  /** Sends a message; one caller at a time. On a broken stream nothing happens. */
  void send(EditRequest request);

  /** Ends the stream. */
  void close();

  /**
   * Ends the stream, and the connection that carried it carries no other: it may reach nobody, and
   * would not say so for long.
   */
  void abandon();

  /** What the stream brings. The calls of one link come one after the other. */
  interface Listener {
    /** A message came. */
    void received(EditResponse response);

    /** The link is ready again. */
    void ready();

    /** The stream is over; nothing follows. */
    void closed(String why);
  }

  /** Opens streams. */
  interface Connector {
    /** Begins to open a stream; the listener may be called before this returns. */
    EditLink connect(InstanceAddress address, Listener listener);
  }
}
