package io.aetherflow.gateway;

import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Has the client of Redis use the threads that serve the sockets, so that what it brings is
 * delivered without a change of thread; it does not end them.
 */
record SharedEventLoops(EventLoopGroup loops) implements EventLoopGroupProvider {
  @Override
  @SuppressWarnings("unchecked") // Nobody relies on the class that is asked for.
  public <T extends EventLoopGroup> T allocate(Class<T> type) {
    return (T) loops;
  }

  @Override
  public int threadPoolSize() {
    return 1;
  }

  @Override
  public Future<Boolean> release(
      EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
    return ended();
  }

  @Override
  public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
    return ended();
  }

  private static Future<Boolean> ended() {
    return ImmediateEventExecutor.INSTANCE.newSucceededFuture(true);
  }
}
