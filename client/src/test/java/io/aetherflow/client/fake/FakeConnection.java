package io.aetherflow.client.fake;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.HashMap;
import java.util.Map;

/** One WebSocket at the fake gateway. Guarded by the gateway's monitor. */
final class FakeConnection {
  final Channel channel;
  final Map<String, Long> delivered = new HashMap<>();
  String userName = "";
  String clientId = "";
  String sessionId = "";
  boolean mute;

  FakeConnection(Channel channel) {
    this.channel = channel;
  }

  void send(String frame) {
    if (!mute) {
      // Always behind what others have handed to the channel's thread, also when this is that
      // thread.
      channel.eventLoop().execute(() -> channel.writeAndFlush(new TextWebSocketFrame(frame)));
    }
  }

  void closeWith(int code, String reason) {
    channel.writeAndFlush(new CloseWebSocketFrame(code, reason));
    channel.close();
  }

  /** As a broken cable: no close frame, and what was not written is lost. */
  void cut() {
    mute = true;
    var first = channel.pipeline().firstContext();
    if (first != null) {
      // Past the handler that would say goodbye.
      first.close();
    }
  }
}
