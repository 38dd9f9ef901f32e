package io.aetherflow.gateway.websocket;

import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionData;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionFilter;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionFilterProvider;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionUtil;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtension;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The compression of RFC 7692 (permessage-deflate), where the client offers it. Only what is long
 * is compressed: content and histories, not the edits of a few hundred bytes, which would gain
 * nothing. No context is kept between messages, so that an idle connection holds no memory for it.
 *
 * @param answer the header's value
 */
record Compression(WebSocketServerExtension extension, String answer) {
  private static final int LEVEL = 6;
  private static final int SHORT_BYTES = 4_096;

  private static final WebSocketExtensionFilter LONG_ONLY =
      frame ->
          isMessage(frame)
              && frame.isFinalFragment()
              && frame.content().readableBytes() < SHORT_BYTES;

  private static final WebSocketExtensionFilterProvider FILTERS =
      new WebSocketExtensionFilterProvider() {
        @Override
        public WebSocketExtensionFilter encoderFilter() {
          return LONG_ONLY;
        }

        @Override
        public WebSocketExtensionFilter decoderFilter() {
          return WebSocketExtensionFilter.NEVER_SKIP;
        }
      };

  private static boolean isMessage(WebSocketFrame frame) {
    return frame instanceof TextWebSocketFrame || frame instanceof BinaryWebSocketFrame;
  }

  /**
   * Takes the first offer that can be taken; null when there is none.
   *
   * @param bytesMax how long a message may become when it is decompressed; what is longer breaks
   *     the connection
   */
  static @Nullable Compression negotiate(Stream<String> offers, int bytesMax) {
    var handshaker =
        new PerMessageDeflateServerExtensionHandshaker(
            LEVEL,
            ZlibCodecFactory.isSupportingWindowSizeAndMemLevel(),
            PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE,
            true,
            true,
            FILTERS,
            bytesMax);
    String header = offers.filter(Compression::isNamed).collect(Collectors.joining(","));
    if (header.isEmpty()) {
      return null;
    }
    for (WebSocketExtensionData offer : WebSocketExtensionUtil.extractExtensions(header)) {
      WebSocketServerExtension extension = handshaker.handshakeExtension(offer);
      if (extension != null) {
        return new Compression(extension, answer(extension.newReponseData()));
      }
    }
    return null;
  }

  /** An offer without a name is none, and more than the parser can take. */
  private static boolean isNamed(String offer) {
    return !offer.isBlank() && !offer.startsWith(";");
  }

  private static String answer(WebSocketExtensionData data) {
    StringBuilder text = new StringBuilder(data.name());
    data.parameters()
        .forEach((name, value) -> {
          text.append(';').append(name);
          if (value != null) {
            text.append('=').append(value);
          }
        });
    return text.toString();
  }

  /** What goes behind the frames' decoder and encoder. */
  List<ChannelHandler> handlers() {
    return List.of(extension.newExtensionDecoder(), extension.newExtensionEncoder());
  }
}
