package io.aetherflow.gateway.websocket;

import io.aetherflow.gateway.connection.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sends on a socket's event loop. */
final class NettyTransport implements Transport {
  /** A peer that was told that the connection is closed has so long to close it too. */
  private static final long CLOSE_SECONDS = 5;

  private final Channel channel;

  /** Belongs to the event loop. */
  private boolean closing;

  NettyTransport(Channel channel) {
    this.channel = channel;
  }

  @Override
  public void execute(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException e) {
      // The gateway is stopping, and its sockets are closed.
      channel.close();
    }
  }

  @Override
  public boolean isReady() {
    return channel.isWritable();
  }

  @Override
  public void send(List<String> frames, @Nullable Runnable taken) {
    int last = frames.size() - 1;
    for (int i = 0; i < last; i++) {
      channel.write(frame(frames.get(i)), channel.voidPromise());
    }
    if (taken == null) {
      channel.writeAndFlush(frame(frames.get(last)), channel.voidPromise());
    } else {
      channel.writeAndFlush(frame(frames.get(last))).addListener(done -> taken.run());
    }
  }

  private WebSocketFrame frame(String text) {
    ByteBuf bytes = channel.alloc().buffer(ByteBufUtil.utf8Bytes(text));
    ByteBufUtil.writeUtf8(bytes, text);
    return new TextWebSocketFrame(bytes);
  }

  @Override
  public void pause() {
    channel.config().setAutoRead(false);
  }

  @Override
  public void resume() {
    channel.config().setAutoRead(true);
  }

  @Override
  public void close(int code, String reason) {
    if (channel.eventLoop().inEventLoop()) {
      closeNow(code, reason);
    } else {
      execute(() -> closeNow(code, reason));
    }
  }

  private void closeNow(int code, String reason) {
    if (closing) {
      return;
    }
    closing = true;
    // To hear the peer's own close, whatever was paused.
    resume();
    channel.writeAndFlush(new CloseWebSocketFrame(code, reason), channel.voidPromise());
    closeSoon();
  }

  /** A peer that reads nothing would keep what was written for it, and the socket, for ever. */
  private void closeSoon() {
    channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS, TimeUnit.SECONDS);
  }

  /** The peer closes, or has answered our close. */
  void peerCloses(CloseWebSocketFrame frame) {
    if (closing) {
      frame.release();
      channel.close();
      return;
    }
    closing = true;
    channel.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
    closeSoon();
  }

  /** What comes from now on cannot be understood, and is thrown away until the peer has closed. */
  void discardInput() {
    channel
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                ReferenceCountUtil.release(message);
              }
            });
  }
}
