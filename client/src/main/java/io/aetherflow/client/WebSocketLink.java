package io.aetherflow.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket of the JDK's own HTTP client: whole messages in, ordered messages out.
 *
 * <p>The JDK's, because it needs no dependency, runs on few threads for many sockets and lets the
 * receiver say how much it can take; messages are small enough to do without compression.
 */
final class WebSocketLink implements WebSocket.Listener {
  /** Messages that may wait for the receiver before the socket is read no further. */
  private static final int WINDOW_MESSAGES = 64;

  /** What happens on a link, called in order, and no more after {@code ended}. */
  interface Receiver {
    /** A message; {@code done} is to be run once it is processed, so that further ones come. */
    void message(String text, Runnable done);

    /** The link is gone. {@code code} is the close code, 1006 when it broke without one. */
    void ended(int code, String reason);
  }

  private final Receiver receiver;
  private final StringBuilder parts = new StringBuilder();
  private @Nullable WebSocket socket;
  private boolean ended;
  private CompletableFuture<?> lastSend = CompletableFuture.completedFuture(null);

  private WebSocketLink(Receiver receiver) {
    this.receiver = receiver;
  }

  /** Opens a link; the future fails with what the HTTP client says. */
  static CompletableFuture<WebSocketLink> open(
      HttpClient http, URI address, Duration timeout, Receiver receiver) {
    var link = new WebSocketLink(receiver);
    return http.newWebSocketBuilder()
        .connectTimeout(timeout)
        .buildAsync(address, link)
        .thenApply(opened -> link);
  }

  /** Sends a message after those before it. */
  synchronized void send(String text) {
    var open = socket;
    if (open == null || ended) {
      return;
    }
    lastSend =
        lastSend
            .thenCompose(sent -> open.sendText(text, true))
            .whenComplete((sent, failure) -> {
              if (failure != null) {
                end(1006, "sending failed");
              }
            });
  }

  /** Says goodbye, and drops the socket when that takes long. */
  void close() {
    WebSocket open;
    CompletableFuture<?> last;
    synchronized (this) {
      open = socket;
      last = lastSend;
    }
    if (open != null) {
      last.thenCompose(sent -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""))
          .orTimeout(1, java.util.concurrent.TimeUnit.SECONDS)
          .whenComplete((sent, failure) -> open.abort());
    }
  }

  /** Drops the socket at once. */
  void abort() {
    WebSocket open;
    synchronized (this) {
      open = socket;
      ended = true;
    }
    if (open != null) {
      open.abort();
    }
  }

  @Override
  public void onOpen(WebSocket webSocket) {
    synchronized (this) {
      socket = webSocket;
    }
    webSocket.request(WINDOW_MESSAGES);
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    parts.append(data);
    if (!last) {
      webSocket.request(1);
      return null;
    }
    var message = parts.toString();
    parts.setLength(0);
    receiver.message(message, () -> webSocket.request(1));
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    end(code, reason);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    end(1006, String.valueOf(error.getMessage()));
  }

  private void end(int code, String reason) {
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
    }
    receiver.ended(code, reason);
  }
}
