package io.aetherflow.gateway.grpc;

import io.aetherflow.gateway.routing.InstanceAddress;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One channel for each instance of a service. Safe for all threads. */
final class Channels {
  private static final int MESSAGE_BYTES_MAX = 32 << 20;
  private static final int KEEP_ALIVE_SECONDS = 20;

  /** An address that cannot be reached, and that nobody has asked for during this time, is gone. */
  private static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();

  private final Map<InstanceAddress, Kept> channels = new ConcurrentHashMap<>();
  private final EventLoop loop;
  private final Executor executor;

  private static final class Kept {
    private final ManagedChannel channel;
    private volatile long askedNanos = System.nanoTime();

    Kept(ManagedChannel channel) {
      this.channel = channel;
    }
  }

  /**
   * @param loop reads and writes for all channels
   * @param executor runs what is called back
   */
  Channels(EventLoop loop, Executor executor) {
    this.loop = loop;
    this.executor = executor;
  }

  ManagedChannel to(InstanceAddress address) {
    return channels.compute(address, this::asked).channel;
  }

  private Kept asked(InstanceAddress address, @Nullable Kept known) {
    if (known == null) {
      return new Kept(open(address));
    }
    known.askedNanos = System.nanoTime();
    return known;
  }

  private ManagedChannel open(InstanceAddress address) {
    return NettyChannelBuilder.forAddress(address.host(), address.port())
        .usePlaintext()
        .eventLoopGroup(loop)
        .channelType(NioSocketChannel.class)
        .executor(executor)
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .intercept(new TraceInterceptor())
        .build();
  }

  /**
   * Lets channels that could not connect try again now: by itself gRPC would wait longer and
   * longer. Those of addresses that are gone are closed.
   */
  void retryNow() {
    for (Map.Entry<InstanceAddress, Kept> entry : channels.entrySet()) {
      Kept kept = entry.getValue();
      if (kept.channel.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
        continue;
      }
      boolean gone = System.nanoTime() - kept.askedNanos > FORGET_NANOS;
      if (gone && channels.remove(entry.getKey(), kept)) {
        kept.channel.shutdownNow();
      } else {
        kept.channel.resetConnectBackoff();
      }
    }
  }

  void close() {
    channels.values().forEach(kept -> kept.channel.shutdownNow());
    channels.clear();
  }
}
