package io.aetherflow.gateway;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A WebSocket client that keeps what it hears. */
final class TestSocket implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final long PATIENCE_SECONDS = 20;

  private final List<JsonNode> heard = new ArrayList<>();
  private final StringBuilder parts = new StringBuilder();
  private WebSocket socket;
  private boolean listening = true;
  private Integer closeCode;

  static TestSocket connect(int port, Map<String, String> headers, String... subprotocols) {
    TestSocket test = new TestSocket();
    WebSocket.Builder builder = HTTP.newWebSocketBuilder();
    headers.forEach(builder::header);
    if (subprotocols.length > 0) {
      builder.subprotocols(
          subprotocols[0], java.util.Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
    }
    test.socket = builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), test).join();
    return test;
  }

  String subprotocol() {
    return socket.getSubprotocol();
  }

  void send(String frame) {
    socket
        .sendText(frame.replace('\'', '"'), true)
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /**
   * Sends without waiting for the socket to take it, as a client would that is about to be closed.
   */
  void sendAndForget(String frame) {
    socket.sendText(frame, true);
  }

  void sendBinary() {
    socket.sendBinary(ByteBuffer.allocate(8), true).join();
  }

  /** Reads nothing any more until {@link #listen}. */
  synchronized void stopListening() {
    listening = false;
  }

  synchronized void listen() {
    listening = true;
    socket.request(1);
  }

  /** The next frame of a type that was not taken before; those in front of it are dropped. */
  JsonNode next(String type) throws InterruptedException {
    return next(type, frame -> true);
  }

  synchronized JsonNode next(String type, Predicate<JsonNode> wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    int from = 0;
    while (true) {
      for (; from < heard.size(); from++) {
        JsonNode frame = heard.get(from);
        if (frame.get("type").asString().equals(type) && wanted.test(frame)) {
          heard.subList(0, from + 1).clear();
          return frame;
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0 || closeCode != null) {
        throw new AssertionError(
            "no "
                + type
                + (closeCode == null ? "" : ", closed with " + closeCode)
                + "; heard: "
                + heard);
      }
      wait(left);
    }
  }

  synchronized int closeCode() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (closeCode == null) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("not closed; heard: " + heard);
      }
      wait(left);
    }
    return closeCode;
  }

  /** The versions of all operations and acknowledgements heard so far and not taken. */
  synchronized List<Long> versions() {
    List<Long> versions = new ArrayList<>();
    for (JsonNode frame : heard) {
      switch (frame.get("type").asString()) {
        case "ack" -> versions.add(frame.get("version").asLong());
        case "ops" -> frame.get("ops").forEach(op -> versions.add(op.get("version").asLong()));
        default -> {}
      }
    }
    return versions;
  }

  @Override
  public synchronized CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    parts.append(data);
    if (last) {
      heard.add(JsonMapper.shared().readTree(parts.toString()));
      parts.setLength(0);
      notifyAll();
    }
    if (listening) {
      from.request(1);
    }
    return null;
  }

  @Override
  public synchronized CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closeCode = code;
    notifyAll();
    return null;
  }

  @Override
  public synchronized void onError(WebSocket from, Throwable error) {
    if (closeCode == null) {
      closeCode = -1;
    }
    notifyAll();
  }

  @Override
  public void close() {
    socket.abort();
  }
}
