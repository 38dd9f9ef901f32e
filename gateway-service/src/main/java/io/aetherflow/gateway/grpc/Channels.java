package io.aetherflow.gateway.grpc;

import io.aetherflow.gateway.routing.InstanceAddress;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** One channel for each instance of a service. Safe for all threads. */
final class Channels {
  private static final int MESSAGE_BYTES_MAX = 32 << 20;
  private static final int KEEP_ALIVE_SECONDS = 20;

  private final Map<InstanceAddress, ManagedChannel> channels = new ConcurrentHashMap<>();
  private final EventLoop loop;
  private final Executor executor;

  /**
   * @param loop reads and writes for all channels
   * @param executor runs what is called back
   */
  Channels(EventLoop loop, Executor executor) {
    this.loop = loop;
    this.executor = executor;
  }

  ManagedChannel to(InstanceAddress address) {
    return channels.computeIfAbsent(address, this::open);
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
   * longer.
   */
  void retryNow() {
    for (ManagedChannel channel : channels.values()) {
      if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
        channel.resetConnectBackoff();
      }
    }
  }

  void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    channels.clear();
  }
}
