package io.aetherflow.demos.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Many connections on one thread of Netty's: some kilobytes each. A load shares the machine with
 * what it measures, so it takes as little of it as it can.
 */
public final class LightClients implements AutoCloseable {
  private static final int MESSAGE_BYTES_MAX = 8 << 20;
  private static final int HANDSHAKE_BYTES_MAX = 64 * 1024;
  private static final long HANDSHAKE_MILLIS = 30_000;

  /** Each connection says something once in so many rounds of a second. */
  private static final int PING_ROUNDS = 15;

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("load", true), NioIoHandler.newFactory());
  private final LightClient.Scratch scratch = new LightClient.Scratch();
  private final List<LightClient> clients = new ArrayList<>();
  private final URI address;
  private final OperationNames names;
  private final LoadListener listener;
  private long round;

  /**
   * Clients of a gateway.
   *
   * @param address of its WebSocket, for example {@code ws://localhost:8000/ws}
   */
  public LightClients(URI address, OperationNames names, LoadListener listener) {
    this.address = address;
    this.names = names;
    this.listener = listener;
    var _ = loop.scheduleAtFixedRate(this::ping, 1, 1, TimeUnit.SECONDS);
  }

  /** Connects one more; the future completes when the gateway has let it in. */
  public CompletableFuture<LightClient> connect(String token, String clientId) {
    var client = new LightClient(token, clientId, names, listener, scratch);
    var opening =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    assemble(channel, client);
                  }
                })
            .connect(address.getHost(), address.getPort());
    opening.addListener(done -> {
      if (!done.isSuccess()) {
        client.ready().completeExceptionally(done.cause());
      }
    });
    return client
        .ready()
        .thenApply(ready -> {
          synchronized (clients) {
            clients.add(ready);
          }
          return ready;
        });
  }

  private void assemble(Channel channel, LightClient client) {
    var settings =
        WebSocketClientProtocolConfig.newBuilder()
            .webSocketUri(address)
            .version(WebSocketVersion.V13)
            .customHeaders(new DefaultHttpHeaders())
            .maxFramePayloadLength(MESSAGE_BYTES_MAX)
            .handshakeTimeoutMillis(HANDSHAKE_MILLIS)
            // What does not parse is noticed anyway.
            .withUTF8Validator(false)
            .handleCloseFrames(false)
            .build();
    channel
        .pipeline()
        .addLast(
            new HttpClientCodec(),
            new HttpObjectAggregator(HANDSHAKE_BYTES_MAX),
            new WebSocketClientProtocolHandler(settings),
            new WebSocketFrameAggregator(MESSAGE_BYTES_MAX),
            client);
  }

  private void ping() {
    var ping = "{\"type\":\"ping\",\"t\":" + System.currentTimeMillis() + "}";
    synchronized (clients) {
      for (int i = (int) (round++ % PING_ROUNDS); i < clients.size(); i += PING_ROUNDS) {
        clients.get(i).send(ping);
      }
    }
  }

  /** Closes all connections. */
  @Override
  public void close() {
    synchronized (clients) {
      clients.forEach(LightClient::close);
    }
    loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
  }
}
