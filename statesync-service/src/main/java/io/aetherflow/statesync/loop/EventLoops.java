package io.aetherflow.statesync.loop;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read and write the sockets of gateways and of Redis. Few, since what one thread
 * reads and writes together costs the fewest wake-ups. What runs on them must not block.
 */
public final class EventLoops implements AutoCloseable {
  private static final int PROCESSORS_PER_THREAD = 4;
  private static final Duration END_WITHIN = Duration.ofSeconds(2);

  private final MultiThreadIoEventLoopGroup group;

  /**
   * @param threads how many; 0: one for each four processors
   */
  public EventLoops(int threads) {
    int processors = Runtime.getRuntime().availableProcessors();
    int count = threads > 0 ? threads : Math.max(1, processors / PROCESSORS_PER_THREAD);
    IoHandlerFactory sockets =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("io", true), sockets);
  }

  public EventLoopGroup group() {
    return group;
  }

  /** What listens on a socket of these loops. */
  public Class<? extends ServerSocketChannel> serverChannel() {
    return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** The calling thread, if it is one of these, else one of them. */
  public Executor current() {
    for (EventExecutor loop : group) {
      if (loop.inEventLoop()) {
        return loop;
      }
    }
    return next();
  }

  /** One of the threads; which one, goes round. */
  public Executor next() {
    return group.next();
  }

  @Override
  public void close() {
    group
        .shutdownGracefully(0, END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(END_WITHIN.toMillis());
  }
}
