package io.aetherflow.demos.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One connection that writes and counts. Methods may be called from any thread; the rest happens on
 * the thread that owns all connections.
 */
public final class LightClient extends SimpleChannelInboundHandler<WebSocketFrame> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final long RETRY_MILLIS = 50;

  private final String token;
  private final String clientId;
  private final OperationNames names;
  private final LoadListener listener;
  private final Scratch scratch;
  private final Map<String, LightDocument> documents = new HashMap<>(4);
  private final CompletableFuture<LightClient> ready = new CompletableFuture<>();
  private Channel channel;
  private volatile boolean closing;
  private String closeReason = "without a word";

  /** Room to copy a frame into, shared by the connections of one thread. */
  static final class Scratch {
    private byte[] bytes = new byte[64 * 1024];

    byte[] filled(ByteBuf from, int length) {
      if (bytes.length < length) {
        bytes = new byte[Integer.highestOneBit(length) * 2];
      }
      from.getBytes(from.readerIndex(), bytes, 0, length);
      return bytes;
    }
  }

  @SuppressWarnings("NullAway.Init") // The channel is there before anything else happens.
  LightClient(
      String token, String clientId, OperationNames names, LoadListener listener, Scratch scratch) {
    this.token = token;
    this.clientId = clientId;
    this.names = names;
    this.listener = listener;
    this.scratch = scratch;
  }

  CompletableFuture<LightClient> ready() {
    return ready;
  }

  /** Opens a document; the future completes when its content has come. */
  public CompletableFuture<LightDocument> open(String document) {
    return open(document, "");
  }

  /** Opens a document as one that has all versions up to this one; what is missing follows. */
  public CompletableFuture<LightDocument> open(String document, long version) {
    return open(document, ",\"version\":" + version);
  }

  private CompletableFuture<LightDocument> open(String document, String version) {
    var opening = new LightDocument(document, names);
    channel
        .eventLoop()
        .execute(() -> {
          documents.put(document, opening);
          send("{\"type\":\"open\",\"document\":\"" + document + "\"" + version + "}");
        });
    return opening.opened();
  }

  /** Closes a document. */
  public void close(String document) {
    channel
        .eventLoop()
        .execute(() -> {
          documents.remove(document);
          send("{\"type\":\"close\",\"document\":\"" + document + "\"}");
        });
  }

  /**
   * Inserts a text without quotation marks.
   *
   * @param place 0 is the start of the document, 1 the end as far as this client knows it
   */
  public void write(LightDocument document, int operation, String text, double place) {
    if (channel.eventLoop().inEventLoop()) {
      writeNow(document, operation, text, place);
    } else {
      channel.eventLoop().execute(() -> writeNow(document, operation, text, place));
    }
  }

  private void writeNow(LightDocument document, int operation, String text, double place) {
    if (!channel.isActive()) {
      listener.refused(operation, "the connection is closed");
      return;
    }
    document.want(operation, text, place);
    flush(document);
  }

  private void flush(LightDocument document) {
    var frame = document.nextFrame(System.currentTimeMillis());
    if (!frame.isEmpty()) {
      send(frame);
    }
  }

  void send(String frame) {
    // What can not be sent ends the connection, which tells all who wait.
    var _ =
        channel.writeAndFlush(
            new TextWebSocketFrame(ByteBufUtil.writeUtf8(channel.alloc(), frame)),
            channel.voidPromise());
  }

  void close() {
    closing = true;
    var _ = channel.close();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = context.channel();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
      send("{\"type\":\"auth\",\"token\":\"" + token + "\",\"clientId\":\"" + clientId + "\"}");
    }
    super.userEventTriggered(context, event);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame close) {
      closeReason = close.statusCode() + " " + close.reasonText();
      return;
    }
    if (!(frame instanceof TextWebSocketFrame)) {
      return;
    }
    int length = frame.content().readableBytes();
    var bytes = scratch.filled(frame.content(), length);
    if (OperationsFrame.matches(bytes, length)) {
      received(bytes, length);
    } else {
      on(JSON.readTree(bytes, 0, length));
    }
  }

  private void received(byte[] bytes, int length) {
    var document = documents.get(OperationsFrame.document(bytes));
    if (document == null) {
      return;
    }
    OperationsFrame.read(
        bytes,
        length,
        (version, high, low) -> {
          int operation = names.operation(high, low);
          if (operation >= 0 && document.isUnderWay(operation)) {
            document.acknowledged(names.of(operation), version, 1);
            listener.acknowledged(operation, version);
            return;
          }
          document.moved(version, 1);
          if (operation >= 0) {
            listener.received(operation);
          } else {
            listener.receivedForeign(new UUID(high, low));
          }
        });
    flush(document);
  }

  private void on(JsonNode frame) {
    switch (frame.path("type").asString("")) {
      case "welcome" -> {
        if (frame.path("authenticated").asBoolean(false)) {
          ready.complete(this);
        }
      }
      case "opened" -> opened(frame);
      case "ack" -> acknowledged(frame);
      case "rejected" -> rejected(frame);
      case "error" -> failed(frame);
      default -> {
        // Presence, cursors and the like are nothing to a load.
      }
    }
  }

  private void opened(JsonNode frame) {
    var document = documents.get(frame.path("document").asString(""));
    if (document == null || frame.path("page").asInt(1) == 0) {
      return;
    }
    long inserted = 0;
    for (var op : frame.path("content").values()) {
      inserted += op.path("insert").isString() ? op.path("insert").asString().length() : 1;
    }
    document.page(frame.path("version").asLong(0), inserted, frame.path("last").asBoolean(true));
    flush(document);
  }

  private void acknowledged(JsonNode frame) {
    var document = documents.get(frame.path("document").asString(""));
    if (document == null) {
      return;
    }
    long version = frame.path("version").asLong();
    long steps = frame.path("duplicate").asBoolean(false) ? 0 : 1;
    long newest = steps == 0 ? document.version() : version;
    if (frame.path("resolution").isObject()) {
      steps++;
      newest++;
    }
    int operation =
        document.acknowledged(UUID.fromString(frame.path("opId").asString()), newest, steps);
    if (operation >= 0) {
      listener.acknowledged(operation, version);
    }
    flush(document);
  }

  private void rejected(JsonNode frame) {
    var document = documents.get(frame.path("document").asString(""));
    if (document == null) {
      return;
    }
    if (frame.path("retry").asBoolean(false)) {
      long millis = Math.max(RETRY_MILLIS, frame.path("retryAfterMillis").asLong(0));
      var _ = channel.eventLoop().schedule(() -> repeat(document), millis, TimeUnit.MILLISECONDS);
      return;
    }
    List<UUID> opIds = new ArrayList<>();
    frame.path("opIds").values().forEach(id -> opIds.add(UUID.fromString(id.asString())));
    var reason = frame.path("code").asString("") + " " + frame.path("message").asString("");
    document.refused(opIds).forEach(operation -> listener.refused(operation, reason));
    flush(document);
  }

  private void repeat(LightDocument document) {
    var frame = document.framed();
    if (!frame.isEmpty()) {
      send(frame);
    }
  }

  private void failed(JsonNode frame) {
    var what = frame.path("code").asString("") + " " + frame.path("message").asString("");
    var failure = new IOException(what);
    ready.completeExceptionally(failure);
    var document = documents.get(frame.path("document").asString(""));
    if (document != null) {
      document.opened().completeExceptionally(failure);
    }
    listener.problem(clientId + ": " + what);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    closeReason = cause.toString();
    var _ = context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    var failure = new IOException("the connection was closed: " + closeReason);
    ready.completeExceptionally(failure);
    for (var document : documents.values()) {
      document.opened().completeExceptionally(failure);
      document
          .abandon()
          .forEach(operation -> listener.refused(operation, String.valueOf(failure.getMessage())));
    }
    if (!closing) {
      listener.problem(clientId + ": " + failure.getMessage());
    }
  }
}
