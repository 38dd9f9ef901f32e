package io.aetherflow.gateway.websocket;

import io.aetherflow.gateway.connection.Connection;
import io.aetherflow.gateway.connection.Connections;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one socket brings, for its {@link Connection}. Belongs to the socket's event loop. */
final class SocketHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final Logger LOG = LoggerFactory.getLogger(SocketHandler.class);

  private final Connections connections;
  private final SocketFactory.Opening opening;
  private final MessageAssembler assembler;
  private @Nullable ByteBuf early;
  private @Nullable NettyTransport transport;
  private @Nullable Connection connection;
  private boolean binary;

  SocketHandler(
      Connections connections, int bytesMax, SocketFactory.Opening opening, ByteBuf early) {
    this.connections = connections;
    this.assembler = new MessageAssembler(bytesMax);
    this.opening = opening;
    this.early = early;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    NettyTransport socket = new NettyTransport(context.channel());
    transport = socket;
    Connection made = connections.connect(socket);
    connection = made;
    if (opening.token() != null) {
      made.authenticate(opening.token(), opening.clientId());
    }
    ByteBuf first = early;
    early = null;
    if (first != null && first.isReadable()) {
      context.pipeline().fireChannelRead(first);
      context.pipeline().fireChannelReadComplete();
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    switch (frame) {
      case TextWebSocketFrame text -> {
        binary = false;
        text(text);
      }
      case ContinuationWebSocketFrame more when !binary -> text(more);
      case BinaryWebSocketFrame first -> {
        binary = true;
        binary(first);
      }
      case ContinuationWebSocketFrame more -> binary(more);
      case PingWebSocketFrame ping -> {
        // Not every ping needs its pong (RFC 6455, section 5.5.3): to a client that pings and does
        // not read, they would pile up.
        if (context.channel().isWritable()) {
          context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        }
      }
      case CloseWebSocketFrame close -> transport().peerCloses(close.retain());
      default -> {
        // A pong, which says nothing here: clients show that they live by frames of their own.
      }
    }
  }

  private void text(WebSocketFrame frame) {
    switch (assembler.add(frame.content(), frame.isFinalFragment())) {
      case MessageAssembler.Outcome.More more -> {}
      case MessageAssembler.Outcome.Whole whole -> connection().received(whole.text());
      case MessageAssembler.Outcome.TooLarge tooLarge -> connection().receivedTooLarge(false);
      case MessageAssembler.Outcome.Abusive abusive -> connection().receivedTooLarge(true);
    }
  }

  private void binary(WebSocketFrame frame) {
    if (frame.isFinalFragment()) {
      connection().receivedBinary();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      connection().socketReady();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Connection gone = connection;
    if (gone != null) {
      gone.socketClosed();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (isTooLong(cause)) {
      transport().discardInput();
      connection().receivedTooLarge(true);
    } else if (cause instanceof CorruptedWebSocketFrameException corrupted) {
      transport().discardInput();
      transport().close(corrupted.closeStatus().code(), "The frame is malformed");
    } else if (cause instanceof CodecException) {
      transport().discardInput();
      transport().close(WebSocketCloseStatus.PROTOCOL_ERROR.code(), "The frame is malformed");
    } else if (cause instanceof IOException) {
      // The peer is gone.
      context.close();
    } else {
      LOG.error("A frame could not be handled", cause);
      transport().close(WebSocketCloseStatus.INTERNAL_SERVER_ERROR.code(), "INTERNAL");
    }
  }

  private static boolean isTooLong(Throwable cause) {
    // A message that cannot be decompressed for another reason has that as its cause.
    return cause instanceof TooLongFrameException
        || (cause instanceof DecompressionException && cause.getCause() == null)
        || (cause instanceof CorruptedWebSocketFrameException corrupted
            && corrupted.closeStatus().code() == WebSocketCloseStatus.MESSAGE_TOO_BIG.code());
  }

  private Connection connection() {
    return required(connection);
  }

  private NettyTransport transport() {
    return required(transport);
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the socket is not active yet");
    }
    return value;
  }
}
