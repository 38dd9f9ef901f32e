package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.feed.EncodedGroup;
import io.aetherflow.gateway.protocol.OperationWriter;
import io.aetherflow.gateway.protocol.ServerFrame;
import io.aetherflow.gateway.protocol.ServerFrameWriter;
import org.jspecify.annotations.Nullable;

/** What waits to be sent on a connection. */
sealed interface Outbound {

  /** About how long it is on the wire. */
  int bytes();

  /**
   * A whole frame.
   *
   * @param written run when the socket has taken it
   */
  record Frame(String text, int bytes, @Nullable Runnable written) implements Outbound {
    static Frame of(ServerFrame frame, @Nullable Runnable written) {
      String text = ServerFrameWriter.write(frame);
      return new Frame(text, OperationWriter.utf8Length(text), written);
    }
  }

  /** Committed operations; neighbours of the same document leave in one frame. */
  record Operations(String document, EncodedGroup group) implements Outbound {
    @Override
    public int bytes() {
      return group.utf8Bytes();
    }
  }

  /** Nothing to send, but to be told when what stands before it was taken. */
  record Marker(Runnable written) implements Outbound {
    @Override
    public int bytes() {
      return 0;
    }
  }

  /**
   * A part of a page of content or of catch-up: there is at most one page at a time, so it does not
   * count.
   */
  record Paged(Outbound item) implements Outbound {
    @Override
    public int bytes() {
      return 0;
    }
  }
}
