package io.aetherflow.statesync.redis;

import io.aetherflow.statesync.loop.EventLoops;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;

/** Has the client of Redis use the threads that serve the gateways; it does not end them. */
record SharedEventLoops(EventLoops loops) implements EventLoopGroupProvider {
  @Override
  public <T extends EventLoopGroup> T allocate(Class<T> type) {
    return type.cast(loops.group());
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
