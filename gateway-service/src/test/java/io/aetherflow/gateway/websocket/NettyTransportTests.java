package io.aetherflow.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NettyTransportTests {
  /** A socket whose peer does not read. */
  private final EmbeddedChannel full =
      new EmbeddedChannel(
          new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(
                ChannelHandlerContext context, Object message, ChannelPromise promise) {
              ReferenceCountUtil.release(message);
            }
          });

  private final NettyTransport transport = new NettyTransport(full);

  private void assertClosedAfterAWhile() {
    full.runScheduledPendingTasks();
    assertThat(full.isOpen()).isTrue();
    full.advanceTimeBy(5, TimeUnit.SECONDS);
    full.runScheduledPendingTasks();
    assertThat(full.isOpen()).isFalse();
  }

  @Test
  void closesOnAPeerThatDoesNotReadThatItIsClosed() {
    full.freezeTime();
    transport.close(1000, "over");
    assertClosedAfterAWhile();
  }

  @Test
  void closesOnAPeerThatClosesAndDoesNotReadTheAnswer() {
    full.freezeTime();
    transport.peerCloses(new CloseWebSocketFrame(1000, "over"));
    assertClosedAfterAWhile();
  }
}
