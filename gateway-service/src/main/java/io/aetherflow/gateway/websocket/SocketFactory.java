package io.aetherflow.gateway.websocket;

import io.aetherflow.gateway.connection.Connections;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.flow.FlowControlHandler;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** Puts sockets on which a handshake was answered onto event loops. Safe for all threads. */
final class SocketFactory {
  /** With more than this waiting in a socket, its connection sends nothing more for now. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 128 * 1024);

  private final EventLoopGroup loops;
  private final Connections connections;
  private final int bytesMax;

  /**
   * @param bytesMax how long a message may be
   */
  SocketFactory(EventLoopGroup loops, Connections connections, int bytesMax) {
    this.loops = loops;
    this.connections = connections;
    this.bytesMax = bytesMax;
  }

  /** What came with the handshake. */
  record Opening(
      @Nullable String token, @Nullable String clientId, @Nullable Compression compression) {}

  /**
   * How long a frame may be, decompressed: up to here a message that is too long is counted as one;
   * beyond it is abuse.
   */
  int frameBytesMax() {
    return MessageAssembler.ABUSIVE_FACTOR * bytesMax;
  }

  /**
   * Takes a socket over.
   *
   * @param early what was read from it already
   * @param onClose run when the socket is closed, on its event loop
   */
  void adopt(SocketChannel socket, ByteBuffer early, Opening opening, Runnable onClose) {
    NioSocketChannel channel = new NioSocketChannel(socket);
    channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    channel.closeFuture().addListener(closed -> onClose.run());
    Compression compression = opening.compression();
    ChannelPipeline pipeline = channel.pipeline();
    pipeline.addLast(
        new WebSocket13FrameDecoder(
            WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(compression != null)
                .maxFramePayloadLength(frameBytesMax())
                .closeOnProtocolViolation(false)
                .withUTF8Validator(false)
                .build()));
    pipeline.addLast(new WebSocket13FrameEncoder(false));
    if (compression != null) {
      compression.handlers().forEach(pipeline::addLast);
    }
    pipeline.addLast(new Utf8FrameValidator(false));
    pipeline.addLast(new FlowControlHandler());
    pipeline.addLast(
        new SocketHandler(connections, bytesMax, opening, Unpooled.wrappedBuffer(early)));
    loops
        .register(channel)
        .addListener(registered -> {
          if (!registered.isSuccess()) {
            channel.unsafe().closeForcibly();
          }
        });
  }
}
