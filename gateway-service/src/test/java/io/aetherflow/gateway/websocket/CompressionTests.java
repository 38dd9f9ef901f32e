package io.aetherflow.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompressionTests {
  private static final String OFFER = "permessage-deflate; client_max_window_bits";
  private static final int BYTES_MAX = 100_000;

  private final EmbeddedChannel socket = socket();

  private static EmbeddedChannel socket() {
    Compression compression = Compression.negotiate(Stream.of(OFFER), BYTES_MAX);
    assertThat(compression).isNotNull();
    return new EmbeddedChannel(compression.handlers().toArray(ChannelHandler[]::new));
  }

  private WebSocketFrame sent(String text) {
    socket.writeOutbound(new TextWebSocketFrame(text));
    return socket.readOutbound();
  }

  @Test
  void compressesWhatIsLong() {
    String text = "a".repeat(BYTES_MAX / 2);
    WebSocketFrame compressed = sent(text);
    assertThat(compressed.rsv()).isNotZero();
    assertThat(compressed.content().readableBytes()).isLessThan(text.length() / 100);
    socket.writeInbound(compressed);
    TextWebSocketFrame read = socket.readInbound();
    assertThat(read.text()).isEqualTo(text);
    read.release();
  }

  @Test
  void leavesEditsAsTheyAre() {
    WebSocketFrame plain = sent("a".repeat(300));
    assertThat(plain.rsv()).isZero();
    assertThat(((TextWebSocketFrame) plain).text()).hasSize(300);
    plain.release();
  }

  @Test
  void bringsNothingLongerThanAllowed() {
    WebSocketFrame small = sent("a".repeat(BYTES_MAX * 3));
    assertThatThrownBy(() -> socket.writeInbound(small))
        .isInstanceOf(DecompressionException.class)
        .hasNoCause();
  }

  @Test
  void takesNothingElse() {
    assertThat(Compression.negotiate(Stream.of(), BYTES_MAX)).isNull();
    assertThat(Compression.negotiate(Stream.of("bbf-usp-protocol"), BYTES_MAX)).isNull();
  }

  @Test
  void passesOverOffersWithoutAName() {
    assertThat(Compression.negotiate(Stream.of("", ";", ";;", "; x=1"), BYTES_MAX)).isNull();
    assertThat(Compression.negotiate(Stream.of(";", OFFER), BYTES_MAX)).isNotNull();
  }
}
