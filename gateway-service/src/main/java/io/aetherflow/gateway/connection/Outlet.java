package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.protocol.CloseReason;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of a connection: a bounded queue, and one task at a time that empties it into
 * the socket. While that task waits for the socket, what comes meanwhile waits in the queue and
 * leaves together.
 *
 * <p>Threads: everything belongs to the monitor, but for the transport, which belongs to the
 * running task.
 */
final class Outlet {
  /** With more than this waiting, what is soon out of date is left out. */
  private static final int LAGGING_BYTES = 64 * 1024;

  /** So many documents of one connection are loaded at a time. */
  private static final int LOADS_MAX = 4;

  private final ConnectionServices services;
  private final Transport transport;
  private final Runnable tooSlow;
  private final Runnable broken;
  private final OutboundQueue queue;
  private final Semaphore loads = new Semaphore(LOADS_MAX);
  private @Nullable CloseReason closeReason;
  private boolean sending;
  private boolean over;

  Outlet(ConnectionServices services, Transport transport, Runnable tooSlow, Runnable broken) {
    this.services = services;
    this.transport = transport;
    this.tooSlow = tooSlow;
    this.broken = broken;
    this.queue = new OutboundQueue(services.connectionLimits().queueBytesMax());
  }

  void enqueue(Outbound item) {
    boolean fits;
    synchronized (this) {
      if (over || closeReason != null) {
        return;
      }
      fits = queue.offer(item);
      if (fits) {
        wake();
      }
    }
    if (!fits) {
      // Callers hold locks of their own, which closing takes too.
      services.executor().execute(tooSlow);
    }
  }

  void enqueueUnlessLagging(Outbound item) {
    synchronized (this) {
      if (queue.bytes() > LAGGING_BYTES) {
        return;
      }
    }
    enqueue(item);
  }

  /**
   * Sends a page outside the bound, and returns when the socket has taken it or the connection is
   * over.
   */
  void sendPage(List<Outbound> items) {
    CountDownLatch taken = new CountDownLatch(1);
    synchronized (this) {
      if (over || closeReason != null) {
        return;
      }
      for (Outbound item : items) {
        queue.offer(new Outbound.Paged(item));
      }
      queue.offer(new Outbound.Paged(new Outbound.Marker(taken::countDown)));
      wake();
    }
    try {
      taken.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Runs a load of a document when there are not too many already. */
  void whileLoading(Runnable load) {
    loads.acquireUninterruptibly();
    try {
      load.run();
    } finally {
      loads.release();
    }
  }

  /** Closes the connection after what waits, or at once when that is too much. */
  void close(CloseReason reason) {
    synchronized (this) {
      if (over || closeReason != null) {
        return;
      }
      closeReason = reason;
      if (reason == CloseReason.TOO_SLOW) {
        discard();
      }
      wake();
    }
  }

  /** The socket is closed. */
  synchronized void closed() {
    if (closeReason == null) {
      over = true;
      discard();
    }
  }

  synchronized long bytes() {
    return queue.bytes();
  }

  /** Drops what waits; whoever waits for a page goes on and sees that the connection is over. */
  private void discard() {
    queue.takeAll().written().forEach(Runnable::run);
  }

  private void wake() {
    if (!sending) {
      sending = true;
      services.executor().execute(this::run);
    }
  }

  private void run() {
    while (true) {
      OutboundQueue.Batch batch;
      CloseReason reason;
      synchronized (this) {
        if (over || (queue.isEmpty() && closeReason == null)) {
          sending = false;
          return;
        }
        batch = queue.takeAll();
        reason = closeReason;
        over = reason != null;
      }
      try {
        if (!batch.frames().isEmpty()) {
          transport.send(batch.frames());
          services.meter().sent(batch.frames().size());
        }
      } catch (IOException e) {
        // The peer is gone, or reads nothing any more.
        synchronized (this) {
          over = true;
          discard();
        }
        batch.written().forEach(Runnable::run);
        transport.close(CloseReason.INTERNAL.code(), CloseReason.INTERNAL.name());
        broken.run();
        return;
      }
      batch.written().forEach(Runnable::run);
      if (reason != null) {
        transport.close(reason.code(), reason.name());
        broken.run();
        return;
      }
    }
  }
}
