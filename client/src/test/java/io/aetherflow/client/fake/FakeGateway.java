package io.aetherflow.client.fake;

import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A gateway with everything behind it, in memory, on a free port of loopback.
 *
 * <p>Netty, because it hands out the bare socket: it can be cut at any moment. All state is guarded
 * by this object's monitor.
 */
public final class FakeGateway implements AutoCloseable {
  final JsonMapper json = JsonMapper.builder().build();
  final Map<String, FakeDocument> documents = new LinkedHashMap<>();
  final List<FakeConnection> connections = new ArrayList<>();
  private final List<String> received = new ArrayList<>();
  private final MultiThreadIoEventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final FakeProtocol protocol = new FakeProtocol(this);
  private @Nullable Channel server;
  private int port;
  private Function<JsonNode, Fault> faults = frame -> Fault.NONE;
  private Function<String, String> outgoing = frame -> frame;

  long clockAheadMillis;
  long tokenLifeMillis = 3_600_000;
  long messageBytesMax = 256 * 1024;
  int pageRuns = 1_000;
  ConflictJudge<TextContent, TextDelta> judge = ConflictJudge.merging();

  /** Starts a gateway. */
  public static FakeGateway start() {
    var gateway = new FakeGateway();
    gateway.listen();
    return gateway;
  }

  /** Begins to listen, on the same port as before if there was one. */
  public void listen() {
    var binding = bind().awaitUninterruptibly();
    // A closed server's port is free only once its event loop has looked at the selector again.
    for (int tries = 1; !binding.isSuccess() && tries < 100; tries++) {
      LockSupport.parkNanos(20_000_000);
      binding = bind().awaitUninterruptibly();
    }
    var channel = binding.syncUninterruptibly().channel();
    server = channel;
    port = ((InetSocketAddress) channel.localAddress()).getPort();
  }

  private ChannelFuture bind() {
    return new ServerBootstrap()
        .group(threads)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(4_000_000))
                    .addLast(new WebSocketServerProtocolHandler("/ws", null, false, 4_000_000))
                    .addLast(new Requests())
                    .addLast(new Frames());
              }
            })
        .bind(new InetSocketAddress("127.0.0.1", port));
  }

  /** Stops listening and cuts every connection, as {@code kill -9} would. Documents stay. */
  public void kill() {
    if (server != null) {
      server.close().syncUninterruptibly();
    }
    cutAll();
  }

  public URI webSocket() {
    return URI.create("ws://127.0.0.1:" + port + "/ws");
  }

  public URI http() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Creates an empty text. */
  public synchronized void create(String document) {
    documents.put(document, new FakeDocument(document, document, judge));
  }

  /** Decides on the fate of every frame that arrives from now on. */
  public synchronized void faults(Function<JsonNode, Fault> decision) {
    faults = decision;
  }

  /** Changes, or with an empty string drops, every frame that is sent from now on. */
  public synchronized void outgoing(Function<String, String> change) {
    outgoing = change;
  }

  /** By how much this gateway's clock is ahead. */
  public synchronized void clockAhead(long millis) {
    clockAheadMillis = millis;
  }

  /** How long tokens live. */
  public synchronized void tokenLife(long millis) {
    tokenLifeMillis = millis;
  }

  /** How large a message may be. */
  public synchronized void messageBytesMax(long bytes) {
    messageBytesMax = bytes;
  }

  /** How many runs of content a page has. */
  public synchronized void pageRuns(int runs) {
    pageRuns = runs;
  }

  /** What judges the conflicts of documents created from now on. */
  public synchronized void judge(ConflictJudge<TextContent, TextDelta> newJudge) {
    judge = newJudge;
  }

  /** The frames of a type that arrived, byte for byte. */
  public synchronized List<String> received(String type) {
    return received.stream()
        .filter(frame -> json.readTree(frame).path("type").asString("").equals(type))
        .toList();
  }

  /** The text of a document. */
  public synchronized String text(String document) {
    return require(document).state.content().text();
  }

  /** The version of a document. */
  public synchronized long version(String document) {
    return require(document).version();
  }

  /** Has a document open on no connection any more, and tells nobody. */
  public synchronized void forget(String document) {
    connections.forEach(connection -> connection.delivered.remove(document));
  }

  /** Sends a frame to every connection. */
  public synchronized void broadcast(String frame) {
    connections.forEach(connection -> connection.send(frame));
  }

  /** Closes every connection with a code. */
  public synchronized void closeAll(int code, String reason) {
    connections.forEach(connection -> connection.closeWith(code, reason));
    connections.clear();
  }

  /** Cuts every connection. */
  public synchronized void cutAll() {
    connections.forEach(FakeConnection::cut);
    connections.clear();
  }

  /** Hears and says nothing more on the connections that are there, but leaves them open. */
  public synchronized void freezeAll() {
    connections.forEach(connection -> connection.mute = true);
  }

  @Override
  public void close() {
    kill();
    threads.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
  }

  FakeDocument require(String document) {
    var found = documents.get(document);
    if (found == null) {
      throw new IllegalArgumentException("no document " + document);
    }
    return found;
  }

  long now() {
    return System.currentTimeMillis() + clockAheadMillis;
  }

  void send(FakeConnection connection, String frame) {
    var changed = outgoing.apply(frame);
    if (!changed.isEmpty()) {
      connection.send(changed);
    }
  }

  private synchronized void on(FakeConnection connection, String text) {
    if (connection.mute) {
      return;
    }
    var frame = json.readTree(text);
    received.add(text);
    switch (faults.apply(frame)) {
      case NONE -> protocol.on(connection, frame);
      case SWALLOW -> {}
      case BREAK_BEFORE -> drop(connection);
      case BREAK_AFTER -> {
        connection.mute = true;
        protocol.on(connection, frame);
        drop(connection);
      }
    }
  }

  private void drop(FakeConnection connection) {
    connections.remove(connection);
    connection.cut();
  }

  private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      synchronized (FakeGateway.this) {
        new FakeRest(FakeGateway.this).answer(context, request);
      }
    }
  }

  private final class Frames extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    private @Nullable FakeConnection connection;

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
        synchronized (FakeGateway.this) {
          var opened = new FakeConnection(context.channel());
          connection = opened;
          connections.add(opened);
          protocol.greet(opened);
        }
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame) {
      if (connection != null) {
        on(connection, frame.text());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      synchronized (FakeGateway.this) {
        var gone = connection;
        if (gone != null) {
          connections.remove(gone);
          protocol.left(gone);
        }
      }
    }
  }
}
