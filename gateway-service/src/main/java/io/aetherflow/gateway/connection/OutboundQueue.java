package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.feed.EncodedGroup;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on one connection, in order and bounded. Operations of one document that
 * wait behind each other leave in one frame. The caller holds the connection's monitor.
 */
final class OutboundQueue {
  /** A frame that operations are put together in is about this long at most. */
  static final int COALESCED_BYTES_MAX = 128 * 1024;

  private final long bytesMax;
  private final ArrayDeque<Outbound> waiting = new ArrayDeque<>(4);
  private long bytes;

  OutboundQueue(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * What leaves in one wake-up: the frames, and what is to be run when the socket has taken them.
   */
  record Batch(List<String> frames, List<Runnable> written) {}

  /** Adds something; false when more would wait than may. */
  boolean offer(Outbound item) {
    if (bytes + item.bytes() > bytesMax) {
      return false;
    }
    bytes += item.bytes();
    waiting.addLast(item);
    return true;
  }

  /** How much waits. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void clear() {
    waiting.clear();
    bytes = 0;
  }

  /** Takes everything that waits. */
  Batch takeAll() {
    List<String> frames = new ArrayList<>(Math.min(waiting.size(), 16));
    List<Runnable> written = new ArrayList<>(2);
    Run run = null;
    for (Outbound next = waiting.pollFirst(); next != null; next = waiting.pollFirst()) {
      Outbound item = next instanceof Outbound.Paged paged ? paged.item() : next;
      switch (item) {
        case Outbound.Operations operations -> {
          if (run == null || !run.add(operations)) {
            end(run, frames);
            run = new Run(operations);
          }
        }
        case Outbound.Frame frame -> {
          end(run, frames);
          run = null;
          frames.add(frame.text());
          if (frame.written() != null) {
            written.add(frame.written());
          }
        }
        case Outbound.Marker marker -> written.add(marker.written());
        case Outbound.Paged nested ->
            throw new IllegalStateException("a page's part is a frame or operations");
      }
    }
    end(run, frames);
    bytes = 0;
    return new Batch(frames, written);
  }

  private static void end(@Nullable Run run, List<String> frames) {
    if (run != null) {
      frames.add(run.frame());
    }
  }

  /** Operations of one document behind each other. */
  private static final class Run {
    private final String document;
    private final List<EncodedGroup> groups = new ArrayList<>(4);
    private int bytes;

    Run(Outbound.Operations operations) {
      this.document = operations.document();
      this.bytes = operations.bytes();
      groups.add(operations.group());
    }

    boolean add(Outbound.Operations more) {
      if (!more.document().equals(document) || bytes + more.bytes() > COALESCED_BYTES_MAX) {
        return false;
      }
      groups.add(more.group());
      bytes += more.bytes();
      return true;
    }

    String frame() {
      return EncodedGroup.frame(groups);
    }
  }
}
