package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.protocol.CloseReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The sending side of a connection: a bounded queue, emptied into the socket on the socket's own
 * thread. Whoever adds something wakes that thread, unless it is awake already; so what comes while
 * it is busy, or while the socket takes no more, leaves together.
 *
 * <p>Threads: everything belongs to the monitor, but for sending, which belongs to the socket's
 * thread.
 */
final class Outlet {
  /** With more than this waiting, what is soon out of date is left out. */
  private static final int LAGGING_BYTES = 64 * 1024;

  /** So many documents of one connection are loaded at a time. */
  private static final int LOADS_MAX = 4;

  /** A peer that takes nothing for so long is given up. */
  private static final long STUCK_NANOS = Duration.ofSeconds(10).toNanos();

  private final ConnectionServices services;
  private final Transport transport;
  private final Runnable tooSlow;
  private final OutboundQueue queue;
  private final Semaphore loads = new Semaphore(LOADS_MAX);
  private @Nullable CloseReason closeReason;
  private boolean woken;
  private boolean over;

  /** Since when the socket has taken nothing, 0 while it does. */
  private long stuckSinceNanos;

  Outlet(ConnectionServices services, Transport transport, Runnable tooSlow) {
    this.services = services;
    this.transport = transport;
    this.tooSlow = tooSlow;
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

  /** The socket takes more again. */
  synchronized void ready() {
    if (!queue.isEmpty() || closeReason != null) {
      wake();
    }
  }

  /** Looks at the clock. */
  void tick() {
    boolean stuck;
    synchronized (this) {
      long now = services.ticker().getAsLong();
      if (over || transport.isReady()) {
        stuckSinceNanos = 0;
      } else if (stuckSinceNanos == 0) {
        stuckSinceNanos = now;
      }
      stuck = stuckSinceNanos != 0 && now - stuckSinceNanos > STUCK_NANOS;
    }
    if (stuck) {
      tooSlow.run();
    }
  }

  private void wake() {
    if (!woken) {
      woken = true;
      transport.execute(this::run);
    }
  }

  /** On the socket's thread. */
  private void run() {
    OutboundQueue.Batch batch;
    CloseReason reason;
    synchronized (this) {
      woken = false;
      reason = closeReason;
      boolean nothing = queue.isEmpty() && reason == null;
      if (over || nothing || (reason == null && !transport.isReady())) {
        return;
      }
      batch = queue.takeAll();
      over = reason != null;
    }
    List<Runnable> written = batch.written();
    if (batch.frames().isEmpty()) {
      written.forEach(Runnable::run);
    } else {
      transport.send(
          batch.frames(), written.isEmpty() ? null : () -> written.forEach(Runnable::run));
      services.meter().sent(batch.frames().size());
    }
    if (reason != null) {
      transport.close(reason.code(), reason.name());
    }
  }
}
