package io.aetherflow.system.stack;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A connection that speaks the wire protocol by hand, for what a well-behaved client would never
 * send, and for what it would not notice: it checks of every document that each version arrives
 * once and in order.
 */
public final class WireClient implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final long WAIT_SECONDS = 30;
  private static final long PING_SECONDS = 15;

  private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
  private final Map<String, Long> versions = new ConcurrentHashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final boolean keepsOperations;
  private final WebSocket socket;
  private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);

  private WireClient(URI address, boolean keepsOperations) {
    this.keepsOperations = keepsOperations;
    socket = HTTP.newWebSocketBuilder().buildAsync(address, new Listener()).join();
    keepAlive();
  }

  /** A connection that only listens would be closed as silent. */
  private void keepAlive() {
    CompletableFuture.delayedExecutor(PING_SECONDS, TimeUnit.SECONDS)
        .execute(() -> {
          if (isOpen() && !socket.isOutputClosed()) {
            send(JSON.createObjectNode().put("type", "ping").put("t", 0));
            keepAlive();
          }
        });
  }

  /** Connects without saying who it is. */
  public static WireClient connect(URI address) {
    return new WireClient(address, true);
  }

  /** Connects and authenticates; frames of operations are only checked, and not kept. */
  public static WireClient observer(URI address, String token, String clientId) {
    return new WireClient(address, false).authenticated(token, clientId);
  }

  /** Connects and authenticates. */
  public static WireClient connect(URI address, String token, String clientId) {
    return new WireClient(address, true).authenticated(token, clientId);
  }

  private WireClient authenticated(String token, String clientId) {
    send(JSON.createObjectNode().put("type", "auth").put("token", token).put("clientId", clientId));
    await(frame -> is(frame, "welcome") && frame.get("authenticated").asBoolean());
    return this;
  }

  /** Opens a document and waits for its last page; asks again when it is told to. */
  public JsonNode open(String document) {
    while (true) {
      send(JSON.createObjectNode().put("type", "open").put("document", document));
      var answer =
          await(frame ->
              (is(frame, "opened") || is(frame, "error"))
                  && frame.path("document").asString("").equals(document));
      if (is(answer, "opened")) {
        if (!answer.get("last").asBoolean()) {
          await(frame -> is(frame, "opened") && frame.get("last").asBoolean());
        }
        return answer;
      }
      if (!answer.get("retry").asBoolean()) {
        throw new AssertionError(answer.toString());
      }
    }
  }

  /** Opens many documents and waits until each is there. */
  public void openAll(List<String> documents) {
    for (var document : documents) {
      send(JSON.createObjectNode().put("type", "open").put("document", document));
    }
    var missing = new HashSet<>(documents);
    while (!missing.isEmpty()) {
      var answer =
          await(frame ->
              is(frame, "error") || (is(frame, "opened") && frame.path("last").asBoolean(false)));
      if (is(answer, "opened")) {
        missing.remove(answer.get("document").asString());
      } else if (answer.get("retry").asBoolean()) {
        send(JSON.createObjectNode().put("type", "open").set("document", answer.get("document")));
      } else {
        throw new AssertionError(answer.toString());
      }
    }
  }

  public void send(JsonNode frame) {
    sendText(frame.toString());
  }

  public synchronized void sendText(String text) {
    sending = sending.thenCompose(_ -> socket.sendText(text, true));
    sending.join();
  }

  public synchronized void sendBinary(byte[] bytes) {
    sending = sending.thenCompose(_ -> socket.sendBinary(ByteBuffer.wrap(bytes), true));
    sending.join();
  }

  /** Writes one operation, as at this moment, and waits until it is acknowledged. */
  public void write(String document, long base, long writtenAtMillis, String delta) {
    sendText(
        "{\"type\":\"op\",\"document\":\"%s\",\"ops\":[{\"opId\":\"%s\",\"baseVersion\":%d,\"writtenAt\":%d,\"delta\":%s}]}"
            .formatted(document, UUID.randomUUID(), base, writtenAtMillis, delta));
    await(frame -> is(frame, "ack") && frame.get("document").asString().equals(document));
  }

  /** Waits for a frame; what comes before it is passed over. */
  public JsonNode await(Predicate<JsonNode> wanted) {
    try {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
      while (true) {
        var frame = frames.poll(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (frame == null) {
          throw new AssertionError("no such frame within " + WAIT_SECONDS + " s");
        }
        if (wanted.test(frame)) {
          return frame;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public JsonNode await(String type) {
    return await(frame -> is(frame, type));
  }

  public static boolean is(JsonNode frame, String type) {
    return frame.path("type").asString("").equals(type);
  }

  /** The newest version of a document that has arrived; 0 before any. */
  public long version(String document) {
    return versions.getOrDefault(document, 0L);
  }

  /** What arrived twice, out of order or not at all. */
  public List<String> faults() {
    synchronized (faults) {
      return List.copyOf(faults);
    }
  }

  /** The code with which the gateway closes. */
  public int closeCode() throws Exception {
    return closed.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  public boolean isOpen() {
    return !closed.isDone();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private void arrived(JsonNode frame) {
    var document = frame.path("document").asString("");
    switch (frame.path("type").asString("")) {
      case "opened" -> {
        if (frame.has("version")) {
          versions.merge(document, frame.get("version").asLong(), Math::max);
        }
      }
      case "ops" -> {
        for (var operation : frame.get("ops")) {
          next(document, operation.get("version").asLong());
        }
        if (!keepsOperations) {
          return;
        }
      }
      case "ack" -> {
        if (!frame.path("duplicate").asBoolean(false)) {
          next(document, frame.get("version").asLong());
          if (frame.has("resolution")) {
            next(document, frame.get("resolution").get("version").asLong());
          }
        }
      }
      default -> {}
    }
    frames.add(frame);
  }

  private void next(String document, long version) {
    var before = versions.put(document, version);
    if (before == null || before + 1 != version) {
      synchronized (faults) {
        faults.add("document " + document + ": version " + version + " after " + before);
      }
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        arrived(JSON.readTree(text.toString()));
        text.setLength(0);
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
      closed.complete(code);
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      closed.complete(1006);
    }
  }
}
