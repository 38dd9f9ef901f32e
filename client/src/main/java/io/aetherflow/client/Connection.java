package io.aetherflow.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps one client connected: dials, authenticates, pings, refreshes the token, and when the link
 * breaks dials again after a wait, until it is closed or refused for good.
 *
 * <p>All fields that change are owned by one virtual thread, the loop; methods that say nothing
 * else are called there. Events go out on a second thread, so that an observer may block.
 */
final class Connection {
  private static final System.Logger LOG = System.getLogger(Connection.class.getName());

  /** A connection that lasted this long was a good one: the next wait starts small again. */
  private static final Duration GOOD = Duration.ofSeconds(5);

  private static final Duration REFRESH_MARGIN = Duration.ofSeconds(30);
  private static final Duration REFRESH_AGAIN = Duration.ofSeconds(1);

  private final List<URI> gateways;
  private final TokenSupplier tokens;
  private final String clientId;
  private final Timing timing;
  private final InstantSource clock;
  private final HttpClient http;
  private final FrameReader reader;
  private final FrameWriter writer;
  private final Backoff backoff;
  private final Consumer<ConnectionState> stateChanged;

  private final ScheduledThreadPoolExecutor loop;
  private final ExecutorService events;
  private final ClockOffset offset = new ClockOffset();
  private final Map<String, SharedDocument<?, ?>> documents = new LinkedHashMap<>();
  private final CompletableFuture<User> first = new CompletableFuture<>();

  private @Nullable WebSocketLink link;
  private ServerFrame.@Nullable Session session;
  private ServerFrame.Limits limits = ServerFrame.Limits.UNKNOWN;
  private boolean live;
  private @Nullable Failure over;
  private @Nullable Failure lastError;
  private String token = "";
  private @Nullable String refusedToken;
  private int gateway;
  private long dials;
  private long liveSinceNanos;
  private long heardNanos;
  private @Nullable ScheduledFuture<?> pinging;
  private @Nullable ScheduledFuture<?> refreshing;

  Connection(ClientSettings settings, JsonMapper json, Consumer<ConnectionState> stateChanged) {
    this.gateways = settings.gateways();
    this.tokens = settings.tokens();
    this.clientId = settings.clientId();
    this.timing = settings.timing();
    this.clock = settings.clock();
    this.http = settings.http();
    this.reader = new FrameReader(json);
    this.writer = new FrameWriter(json);
    this.backoff = new Backoff(timing.backoffFirst(), timing.backoffMax(), settings.random());
    this.stateChanged = stateChanged;
    this.loop =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("aetherflow-client-" + clientId).factory());
    loop.setRemoveOnCancelPolicy(true);
    loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    this.events =
        Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("aetherflow-events-" + clientId).factory());
  }

  /** Begins; the future completes when the server has authenticated this client, or refuses it. */
  CompletableFuture<User> start() {
    run(this::dial);
    after(
        timing.connectMax(),
        () -> {
          if (!first.isDone()) {
            var why = lastError == null ? "" : " " + lastError.message();
            end(Failure.local(Failure.UNREACHABLE, "No gateway answered in time." + why));
          }
        });
    return first.copy();
  }

  /** The server's time, as well as it is known. May be called from any thread. */
  long serverNowMillis() {
    return clock.millis() + offset.millis();
  }

  /** The server's clock minus this one. May be called from any thread. */
  Duration clockOffset() {
    return Duration.ofMillis(offset.millis());
  }

  Timing timing() {
    return timing;
  }

  /** Runs something on the loop. May be called from any thread. */
  void run(Runnable step) {
    try {
      loop.execute(() -> guarded(step));
    } catch (RejectedExecutionException closed) {
      LOG.log(System.Logger.Level.DEBUG, "the client is closed");
    }
  }

  /** Runs something on the loop later. May be called from any thread. */
  @Nullable ScheduledFuture<?> after(Duration delay, Runnable step) {
    try {
      return loop.schedule(() -> guarded(step), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      return null;
    }
  }

  /** Runs something on the events' thread. May be called from any thread. */
  void deliver(Runnable telling) {
    try {
      events.execute(telling);
    } catch (RejectedExecutionException closed) {
      LOG.log(System.Logger.Level.DEBUG, "the client is closed");
    }
  }

  void send(String frame) {
    if (live && link != null) {
      link.send(frame);
    }
  }

  /** Takes a document on; it opens itself now or when the connection is there. */
  void openDocument(SharedDocument<?, ?> document) {
    if (over != null) {
      document.finish(over);
      return;
    }
    documents.put(document.id(), document);
    if (live && session != null) {
      document.connected(session.sessionId(), session.user(), limits);
    }
  }

  void closeDocument(SharedDocument<?, ?> document, boolean tellServer) {
    if (documents.remove(document.id(), document) && tellServer) {
      send(writer.close(document.id()));
    }
  }

  /** Ends for good; with a reason of this side, or the server's. */
  void end(Failure reason) {
    if (over != null) {
      return;
    }
    over = reason;
    var open = link;
    link = null;
    live = false;
    if (open != null) {
      open.close();
    }
    for (var document : List.copyOf(documents.values())) {
      document.finish(reason);
    }
    documents.clear();
    tell(new ConnectionState.Closed(reason));
    Thread.startVirtualThread(() -> first.completeExceptionally(new RefusedException(reason)));
    loop.shutdown();
    events.shutdown();
  }

  /** Drops the link as a broken network would. */
  void breakLink() {
    broken(dials, 1006, "dropped on request");
  }

  private void dial() {
    if (over != null) {
      return;
    }
    long number = ++dials;
    tell(new ConnectionState.Connecting(backoff.tries() + 1));
    after(
        timing.handshakeMax(),
        () -> {
          if (number == dials && !live) {
            broken(number, 1006, "no welcome in time");
          }
        });
    Thread.startVirtualThread(() -> {
      try {
        var fresh = tokens.token();
        run(() -> open(number, fresh));
      } catch (RefusedException refused) {
        run(() -> tokenRefused(number, refused.failure()));
      } catch (Exception unavailable) {
        run(() -> broken(number, 1006, "no token: " + unavailable.getMessage()));
      }
    });
  }

  private void tokenRefused(long number, Failure failure) {
    if (failure.retry()) {
      broken(number, 1006, "no token: " + failure);
    } else {
      end(failure);
    }
  }

  private void open(long number, String fresh) {
    if (number != dials || over != null) {
      return;
    }
    if (fresh.equals(refusedToken)) {
      end(
          lastError != null
              ? lastError
              : Failure.local("TOKEN_INVALID", "The server refused the token."));
      return;
    }
    token = fresh;
    var address = gateways.get(gateway % gateways.size());
    WebSocketLink.open(http, address, timing.handshakeMax(), receiver(number))
        .whenComplete((opened, failure) ->
            run(() -> {
              if (opened != null) {
                opened(number, opened);
              } else {
                notOpened(number, failure);
              }
            }));
  }

  private void opened(long number, WebSocketLink opened) {
    if (number != dials || over != null) {
      opened.abort();
      return;
    }
    link = opened;
    heardNanos = System.nanoTime();
    var last = session;
    opened.send(
        last == null
            ? writer.auth(token, clientId, null, null)
            : writer.auth(token, clientId, last.sessionId(), last.resumeToken()));
  }

  private void notOpened(long number, @Nullable Throwable failure) {
    var cause = failure == null ? null : failure.getCause() != null ? failure.getCause() : failure;
    if (cause instanceof WebSocketHandshakeException handshake) {
      int status = handshake.getResponse().statusCode();
      if (status == 401 || status == 403) {
        end(Failure.local("FORBIDDEN", "The gateway refused the connection, status " + status));
        return;
      }
    }
    broken(number, 1006, "not reached: " + (cause == null ? "" : cause));
  }

  private WebSocketLink.Receiver receiver(long number) {
    return new WebSocketLink.Receiver() {
      @Override
      public void message(String text, Runnable done) {
        ServerFrame frame;
        try {
          frame = reader.read(text);
        } catch (RuntimeException unreadable) {
          run(() -> broken(number, 1006, "a frame that is none: " + unreadable.getMessage()));
          return;
        }
        run(() -> {
          if (number == dials && over == null) {
            heardNanos = System.nanoTime();
            on(frame);
          }
          done.run();
        });
      }

      @Override
      public void ended(int code, String reason) {
        run(() -> broken(number, code, reason));
      }
    };
  }

  private void on(ServerFrame frame) {
    switch (frame) {
      case ServerFrame.Welcome welcome -> onWelcome(welcome);
      case ServerFrame.Pong pong ->
          offset.sample(pong.sentMillis(), pong.serverTimeMillis(), clock.millis());
      case ServerFrame.ConnectionError error -> {
        lastError = error.failure();
        LOG.log(System.Logger.Level.DEBUG, "error from the gateway: {0}", error.failure());
      }
      case ServerFrame.OfDocument of -> {
        var document = documents.get(of.document());
        if (document != null && live) {
          document.on(of);
        }
      }
      case ServerFrame.Unknown unknown ->
          LOG.log(System.Logger.Level.DEBUG, "unknown frame {0}", unknown.type());
    }
  }

  private void onWelcome(ServerFrame.Welcome welcome) {
    limits = welcome.limits();
    offset.guess(welcome.serverTimeMillis(), clock.millis());
    var granted = welcome.session();
    if (granted == null) {
      return;
    }
    session = granted;
    refreshLater(granted.tokenExpiresAtMillis());
    if (live) {
      return;
    }
    live = true;
    lastError = null;
    refusedToken = null;
    liveSinceNanos = System.nanoTime();
    tell(new ConnectionState.Connected(granted.sessionId(), granted.resumed()));
    Thread.startVirtualThread(() -> first.complete(granted.user()));
    ping();
    for (var document : List.copyOf(documents.values())) {
      document.connected(granted.sessionId(), granted.user(), limits);
    }
  }

  private void ping() {
    if (!live) {
      return;
    }
    if (System.nanoTime() - heardNanos > timing.silenceMax().toNanos()) {
      broken(dials, 1006, "silence");
      return;
    }
    send(writer.ping(clock.millis()));
    cancel(pinging);
    pinging = after(timing.pingEvery(), this::ping);
  }

  /** Gets a new token when a tenth of this one's time, or half a minute, is left. */
  private void refreshLater(long expiresAtMillis) {
    cancel(refreshing);
    if (expiresAtMillis > 0) {
      long left = Math.max(0, expiresAtMillis - serverNowMillis());
      long margin = Math.min(left / 10, REFRESH_MARGIN.toMillis());
      long number = dials;
      refreshing = after(Duration.ofMillis(left - margin), () -> refresh(number));
    }
  }

  private void refresh(long number) {
    Thread.startVirtualThread(() -> {
      try {
        var fresh = tokens.token();
        run(() -> refreshed(number, fresh));
      } catch (Exception unavailable) {
        LOG.log(System.Logger.Level.DEBUG, "no new token, asks again", unavailable);
        run(() -> refreshed(number, ""));
      }
    });
  }

  /** Sends a new token, which a welcome answers; without a new one, asks for one again. */
  private void refreshed(long number, String fresh) {
    if (number != dials || !live) {
      return;
    }
    if (fresh.isEmpty() || fresh.equals(token)) {
      refreshing = after(REFRESH_AGAIN, () -> refresh(number));
    } else {
      token = fresh;
      send(writer.auth(fresh, clientId, null, null));
    }
  }

  private void broken(long number, int code, String reason) {
    if (number != dials || over != null) {
      return;
    }
    dials++;
    var open = link;
    link = null;
    if (open != null) {
      open.abort();
    }
    cancel(pinging);
    cancel(refreshing);
    if (live && System.nanoTime() - liveSinceNanos > GOOD.toNanos()) {
      backoff.reset();
    }
    live = false;
    documents.values().forEach(SharedDocument::disconnected);
    var failure = CloseCodes.failure(code, reason, lastError);
    lastError = failure;
    switch (CloseCodes.verdict(code)) {
      case TERMINAL -> end(failure);
      case NEW_TOKEN -> {
        refusedToken = token;
        redial(failure);
      }
      case RECONNECT -> redial(failure);
    }
  }

  private void redial(Failure reason) {
    gateway++;
    var delay = backoff.next();
    tell(new ConnectionState.Waiting(delay, reason));
    long number = dials;
    after(
        delay,
        () -> {
          // Dropped once more while it waited, it waits anew: two dials would take each other's
          // connection, and the documents would stay on one that nobody listens to.
          if (number == dials) {
            dial();
          }
        });
  }

  private void tell(ConnectionState state) {
    deliver(() -> stateChanged.accept(state));
  }

  private void guarded(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException fault) {
      LOG.log(System.Logger.Level.ERROR, "a step of the client failed", fault);
    }
  }

  private static void cancel(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
