package io.aetherflow.demos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A slow network without {@code tc netem}: a proxy on loopback through which every byte takes a
 * while longer, in each direction. The order stays, and so does the bandwidth. It can also hold
 * everything back for a time, as a network does that has gone away without a word.
 *
 * <p>Per connection and direction one virtual thread reads and stamps, another writes when the time
 * has come.
 */
final class TcpProxy implements AutoCloseable {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int CHUNKS_MAX = 1_024;

  private record Chunk(byte[] bytes, long dueNanos) {
    static final Chunk END = new Chunk(new byte[0], 0);
  }

  private final Address target;
  private final Duration delay;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock gate = new ReentrantLock();
  private final Condition opened = gate.newCondition();
  private boolean held;

  TcpProxy(Address target, Duration delay) throws IOException {
    this.target = target;
    this.delay = delay;
    this.server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("proxy-accept").start(this::accept);
  }

  Address address() {
    return new Address("localhost", server.getLocalPort());
  }

  /** Holds back every byte from now on, in both directions, until {@link #release}. */
  void hold() {
    gate.lock();
    try {
      held = true;
    } finally {
      gate.unlock();
    }
  }

  /** Lets everything go that was held back. */
  void release() {
    gate.lock();
    try {
      held = false;
      opened.signalAll();
    } finally {
      gate.unlock();
    }
  }

  private void awaitOpen() throws InterruptedException {
    gate.lock();
    try {
      while (held) {
        opened.await();
      }
    } finally {
      gate.unlock();
    }
  }

  @Override
  public void close() {
    release();
    quietly(server);
    sockets.forEach(TcpProxy::quietly);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var near = server.accept();
        Thread.startVirtualThread(() -> connect(near));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket near) {
    sockets.add(near);
    try {
      var far = new Socket(target.host(), target.port());
      sockets.add(far);
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      carry(near, far);
      carry(far, near);
    } catch (IOException unreachable) {
      sockets.remove(near);
      quietly(near);
    }
  }

  private void carry(Socket from, Socket to) {
    var chunks = new ArrayBlockingQueue<Chunk>(CHUNKS_MAX);
    Thread.startVirtualThread(() -> read(from, chunks));
    Thread.startVirtualThread(() -> write(chunks, from, to));
  }

  private void read(Socket from, BlockingQueue<Chunk> chunks) {
    try {
      try {
        InputStream in = from.getInputStream();
        var buffer = new byte[CHUNK_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          var bytes = java.util.Arrays.copyOf(buffer, read);
          chunks.put(new Chunk(bytes, System.nanoTime() + delay.toNanos()));
        }
      } catch (IOException broken) {
        // The other side is told below, as for an orderly end.
      }
      chunks.put(Chunk.END);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(BlockingQueue<Chunk> chunks, Socket from, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      for (var chunk = chunks.take(); chunk != Chunk.END; chunk = chunks.take()) {
        long wait = chunk.dueNanos() - System.nanoTime();
        if (wait > 0) {
          Thread.sleep(Duration.ofNanos(wait));
        }
        awaitOpen();
        out.write(chunk.bytes());
        out.flush();
      }
    } catch (IOException broken) {
      // Both sockets are closed below.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      quietly(from);
      quietly(to);
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private static void quietly(java.io.Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException alreadyGone) {
      // Closing was all that was wanted.
    }
  }
}
