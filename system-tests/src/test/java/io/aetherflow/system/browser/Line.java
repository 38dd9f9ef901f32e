package io.aetherflow.system.browser;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A page's connection in the hands of a test. */
final class Line {
  private final List<String> heldBack = new ArrayList<>();
  private boolean holds;
  private boolean losesOperations;
  private @Nullable WebSocketRoute route;

  /** Has to be made before the page connects. */
  Line(Page page) {
    page.routeWebSocket("**/ws", this::connected);
  }

  private void connected(WebSocketRoute opened) {
    route = opened;
    opened
        .connectToServer()
        .onMessage(frame -> {
          if (holds) {
            heldBack.add(frame.text());
          } else if (losesOperations && frame.text().contains("\"type\":\"ops\"")) {
            losesOperations = false;
          } else {
            opened.send(frame.text());
          }
        });
  }

  /** The page hears nothing of the server, which hears the page. */
  void hold() {
    holds = true;
  }

  /** The page hears what it has missed. */
  void release() {
    holds = false;
    heldBack.forEach(route()::send);
    heldBack.clear();
  }

  /** The page does not hear of the next operations, once. */
  void loseOperations() {
    losesOperations = true;
  }

  /** Whether nothing is left to be lost. */
  boolean hasLost() {
    return !losesOperations;
  }

  /** Ends the connection with a close code. */
  void close(int code) {
    route().close(new WebSocketRoute.CloseOptions().setCode(code));
  }

  private WebSocketRoute route() {
    return Objects.requireNonNull(route);
  }
}
