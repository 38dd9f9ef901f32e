package io.aetherflow.gateway.connection;

import com.google.protobuf.UnsafeByteOperations;
import io.aetherflow.gateway.access.Token;
import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.protocol.ClientFrame;
import io.aetherflow.gateway.protocol.ClientFrameReader;
import io.aetherflow.gateway.protocol.CloseReason;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.protocol.ServerFrame;
import io.aetherflow.gateway.protocol.WrittenOperation;
import io.aetherflow.gateway.session.Grant;
import io.aetherflow.gateway.session.SessionHolder;
import io.aetherflow.gateway.tracing.EditTrace;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: takes its frames, holds what it has open, and sends what is for it.
 *
 * <p>Threads: frames come in one after the other, on whatever thread reads the socket. {@code
 * state} and the identity belong to this object's monitor. Sending has its own {@link Outlet}; no
 * thread belongs to a connection that is idle.
 */
public final class Connection implements SessionHolder {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final ConnectionServices services;
  private final Connections registry;
  private final Transport transport;
  private final Outlet outlet;
  private final Map<String, Subscription> open = new ConcurrentHashMap<>(4);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final TokenBucket frames;

  private ConnectionState state;
  private @Nullable User user;
  private @Nullable String clientId;
  private @Nullable Grant grant;
  private @Nullable UserConnections peers;

  Connection(ConnectionServices services, Connections registry, Transport transport) {
    this.services = services;
    this.registry = registry;
    this.transport = transport;
    this.outlet = new Outlet(services, transport, () -> doom(CloseReason.TOO_SLOW));
    this.frames =
        new TokenBucket(
            services.connectionLimits().framesPerSecond(), services.ticker().getAsLong());
    this.state =
        ConnectionState.greeting(
            new ConnectionState.Rules(
                services.limits().authTimeout(), services.connectionLimits().silence()),
            services.clock().instant());
  }

  /** Greets the client. */
  void greet() {
    welcome(null, null);
  }

  /**
   * The handshake brought a token, and perhaps the client's id; without one the client gets an id
   * that is not kept.
   */
  public void authenticate(String token, @Nullable String client) {
    String id = client == null ? "c-" + UUID.randomUUID() : client;
    if (!ClientFrameReader.isClientId(id)) {
      on(
          new ConnectionState.Event.Unreadable(
              Refusal.of(ErrorCode.MALFORMED, "clientId", id, ClientFrameReader.CLIENT_ID_FORM),
              false),
          0);
      return;
    }
    on(new ConnectionState.Event.Received(new ClientFrame.Auth(token, id, null, null)), 0);
  }

  /** A text message came. */
  public void received(String text) {
    long receivedNanos = services.ticker().getAsLong();
    if (!frames.take(1, receivedNanos)) {
      receivedTooOften(text);
      return;
    }
    ClientFrame frame;
    try {
      frame = services.reader().read(text);
    } catch (RefusedException e) {
      on(new ConnectionState.Event.Unreadable(e.refusal(), false), receivedNanos);
      return;
    }
    on(new ConnectionState.Event.Received(frame), receivedNanos);
  }

  private void receivedTooOften(String text) {
    Refusal refusal =
        Refusal.of(
                ErrorCode.RATE_LIMITED,
                "frames",
                "too many",
                services.connectionLimits().framesPerSecond() + " a second")
            .retryAfter(frames.waitFor(1));
    try {
      if (services.reader().read(text) instanceof ClientFrame.Op op) {
        reject(op, refusal);
        return;
      }
    } catch (RefusedException e) {
      on(new ConnectionState.Event.Unreadable(e.refusal(), false), 0);
      return;
    }
    fail(refusal, null);
  }

  /** A binary message came. */
  public void receivedBinary() {
    Refusal refusal = Refusal.of(ErrorCode.BINARY, "Frames are JSON in text messages");
    on(new ConnectionState.Event.Unreadable(refusal, false), 0);
  }

  /**
   * A message is longer than allowed; told once for each, and once more when it is far too long.
   */
  public void receivedTooLarge(boolean abusive) {
    Refusal refusal =
        Refusal.of(
            ErrorCode.TOO_LARGE,
            "message",
            "longer than the limit",
            "at most " + services.limits().messageBytes() + " bytes");
    on(new ConnectionState.Event.Unreadable(refusal, abusive), 0);
  }

  /** The socket takes more again. */
  public void socketReady() {
    outlet.ready();
  }

  /** The socket is closed, by whichever side. */
  public void socketClosed() {
    services.executor().execute(this::gone);
  }

  /** Looks at the clock. */
  void tick() {
    outlet.tick();
    on(new ConnectionState.Event.Tick(), 0);
  }

  /** Closes the connection from this side. */
  void doom(CloseReason reason) {
    on(new ConnectionState.Event.Doomed(reason), 0);
  }

  private void on(ConnectionState.Event event, long receivedNanos) {
    ConnectionState.Step step;
    synchronized (this) {
      step = state.on(event, services.clock().instant());
      state = step.next();
    }
    for (ConnectionState.Effect effect : step.effects()) {
      switch (effect) {
        case ConnectionState.Effect.Authenticate authenticate -> {
          // This blocks; what the client sends meanwhile waits for it.
          transport.pause();
          services
              .executor()
              .execute(() -> {
                try {
                  authenticate(authenticate.auth(), authenticate.first());
                } finally {
                  transport.resume();
                }
              });
        }
        case ConnectionState.Effect.Dispatch dispatch -> dispatch(dispatch.frame(), receivedNanos);
        case ConnectionState.Effect.Reply reply -> fail(reply.refusal(), null);
        case ConnectionState.Effect.Close close -> {
          services.meter().closed(close.reason());
          outlet.close(close.reason());
          services.executor().execute(this::gone);
        }
      }
    }
  }

  private void authenticate(ClientFrame.Auth auth, boolean first) {
    try {
      Token token = services.tokens().verify(auth.token());
      if (first) {
        begin(auth, token);
      } else {
        refresh(token);
      }
    } catch (RefusedException e) {
      on(new ConnectionState.Event.AuthenticationFailed(e.refusal()), 0);
    }
  }

  private void begin(ClientFrame.Auth auth, Token token) {
    String client = auth.clientId();
    if (client == null) {
      throw new RefusedException(
          Refusal.of(ErrorCode.MALFORMED, "clientId", "missing", ClientFrameReader.CLIENT_ID_FORM));
    }
    UserConnections mine = registry.admit(this, token.user());
    Grant granted;
    try {
      granted =
          services.sessions().begin(token.user(), client, auth.sessionId(), auth.resumeToken());
    } catch (RuntimeException e) {
      mine.remove(this);
      throw e;
    }
    synchronized (this) {
      user = token.user();
      clientId = client;
      grant = granted;
      peers = mine;
    }
    on(new ConnectionState.Event.Authenticated(token.expiresAt()), 0);
    services.sessions().hold(this);
    if (ended.get()) {
      services.sessions().release(this);
      mine.remove(this);
      return;
    }
    welcome(granted, token);
  }

  private void refresh(Token token) {
    if (!token.user().id().equals(user().id())) {
      throw new RefusedException(
          Refusal.of(ErrorCode.TOKEN_INVALID, "The token is another user's"));
    }
    on(new ConnectionState.Event.Authenticated(token.expiresAt()), 0);
    welcome(grant(), token);
  }

  private void welcome(@Nullable Grant granted, @Nullable Token token) {
    ServerFrame.Granted members = null;
    if (granted != null && token != null) {
      members =
          new ServerFrame.Granted(
              granted.sessionId(),
              granted.resumeToken(),
              granted.resumed(),
              granted.timeToLive().toMillis(),
              token.expiresAt().toEpochMilli(),
              new ServerFrame.User(token.user().id(), token.user().name(), granted.color()));
    }
    send(new ServerFrame.Welcome(services.clock().millis(), services.limits(), members));
  }

  private void dispatch(ClientFrame frame, long receivedNanos) {
    switch (frame) {
      case ClientFrame.Auth auth ->
          throw new IllegalStateException("auth is taken by the connection's state");
      case ClientFrame.Ping ping -> send(new ServerFrame.Pong(ping.t(), services.clock().millis()));
      case ClientFrame.Open toOpen -> open(toOpen);
      case ClientFrame.Close toClose -> close(toClose);
      case ClientFrame.Op op -> {
        Subscription subscription = open.get(op.document());
        if (subscription == null) {
          reject(op, Refusal.of(ErrorCode.NOT_OPEN, "The document is not open here"));
        } else {
          subscription.submit(op, receivedNanos);
        }
      }
      case ClientFrame.Cursor cursor -> {
        Subscription subscription = opened(cursor.document());
        if (subscription != null) {
          subscription.presence().moved(cursor);
        }
      }
      case ClientFrame.Lock lock -> {
        if (opened(lock.document()) != null) {
          services.executor().execute(() -> locks().acquire(lock.document()));
        }
      }
      case ClientFrame.Unlock unlock -> {
        if (opened(unlock.document()) != null) {
          services.executor().execute(() -> locks().release(unlock.document(), unlock.override()));
        }
      }
      case ClientFrame.Resolve resolve -> {
        if (opened(resolve.document()) != null) {
          services.executor().execute(() -> conflicts().resolve(resolve));
        }
      }
      case ClientFrame.Restore restore -> {
        if (opened(restore.document()) != null) {
          services.executor().execute(() -> conflicts().restore(restore));
        }
      }
      case ClientFrame.Vote vote -> {
        if (opened(vote.document()) != null) {
          services.executor().execute(() -> conflicts().vote(vote));
        }
      }
    }
  }

  private ConflictRequests conflicts() {
    return new ConflictRequests(this, services.conflicts());
  }

  private LockRequests locks() {
    return new LockRequests(this, services);
  }

  private @Nullable Subscription opened(String documentId) {
    Subscription subscription = open.get(documentId);
    if (subscription == null) {
      fail(Refusal.of(ErrorCode.NOT_OPEN, "The document is not open here"), documentId);
    }
    return subscription;
  }

  private void open(ClientFrame.Open frame) {
    int most = services.limits().documentsPerConnection();
    if (open.size() >= most && !open.containsKey(frame.document())) {
      fail(
          Refusal.of(
              ErrorCode.TOO_MANY, "documents", Integer.toString(open.size() + 1), "1.." + most),
          frame.document());
      return;
    }
    Subscription subscription = new Subscription(this, services, frame.document());
    Subscription before = open.put(frame.document(), subscription);
    services
        .executor()
        .execute(() -> {
          if (before != null) {
            // Opened again: the client starts anew, at its own version or with the whole content.
            before.close();
          }
          if (ended.get()) {
            // Closed by the gateway meanwhile, which may have seen this document not open yet.
            subscription.close();
            return;
          }
          outlet.whileLoading(() -> subscription.open(frame.version()));
        });
  }

  private void close(ClientFrame.Close frame) {
    Subscription subscription = open.remove(frame.document());
    if (subscription == null) {
      return;
    }
    boolean holdsLock = subscription.holdsLock();
    services
        .executor()
        .execute(() -> {
          subscription.close();
          if (holdsLock) {
            locks().release(frame.document(), false);
          }
        });
  }

  /** The subscription has closed itself. */
  void forget(Subscription subscription) {
    open.remove(subscription.documentId(), subscription);
  }

  private void reject(ClientFrame.Op op, Refusal refusal) {
    services.meter().rejected(refusal.code());
    List<String> ids = op.ops().stream().map(WrittenOperation::opId).toList();
    send(new ServerFrame.Rejected(op.document(), ids.getFirst(), ids, refusal));
  }

  /** Why these operations come too fast, or null when they do not. */
  @Nullable Refusal rateRefusal(int operations) {
    UserConnections mine;
    synchronized (this) {
      mine = peers;
    }
    return mine == null ? null : mine.rateRefusal(operations);
  }

  /** A frame's operations in the form in which statesync takes them. */
  Submission submission(ClientFrame.Op op, @Nullable EditTrace trace) {
    Submission.Builder submission =
        Submission.newBuilder()
            .setDocumentId(op.document())
            .setUserId(user().id())
            .setUserName(user().name())
            .setClientId(clientId())
            .setSessionId(grant().sessionId());
    if (trace != null) {
      submission.setTraceparent(trace.traceparent());
    }
    for (WrittenOperation operation : op.ops()) {
      SubmittedOperation.Builder submitted =
          submission
              .addOperationsBuilder()
              .setOpId(operation.opId())
              .setBaseVersion(operation.baseVersion())
              .setDelta(UnsafeByteOperations.unsafeWrap(operation.delta()))
              .setWrittenAtMillis(operation.writtenAt());
      if (operation.previousOpId() != null) {
        submitted.setPreviousOpId(operation.previousOpId());
      }
    }
    return submission.build();
  }

  /** Tells the client what was refused or went wrong. */
  void fail(Refusal refusal, @Nullable String documentId) {
    services.meter().failed(refusal.code());
    send(new ServerFrame.Error(refusal, documentId, false));
  }

  private void send(ServerFrame frame) {
    outlet.enqueue(Outbound.Frame.of(frame, null));
  }

  void enqueue(Outbound item) {
    outlet.enqueue(item);
  }

  void enqueueUnlessLagging(Outbound item) {
    outlet.enqueueUnlessLagging(item);
  }

  /** Sends a page and returns when the socket has taken it. */
  void sendPage(List<Outbound> items) {
    outlet.sendPage(items);
  }

  /** How much waits to be sent. */
  long queueBytes() {
    return outlet.bytes();
  }

  /** How many documents are open. */
  int documents() {
    return open.size();
  }

  /** Gives everything back; blocks. May be called twice, from any thread. */
  private void gone() {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    outlet.closed();
    registry.remove(this);
    for (Subscription subscription : open.values()) {
      subscription.close();
    }
    open.clear();
    UserConnections mine;
    Grant granted;
    synchronized (this) {
      state =
          state
              .on(new ConnectionState.Event.Doomed(CloseReason.INTERNAL), state.lastHeard())
              .next();
      mine = peers;
      granted = grant;
    }
    if (mine != null) {
      mine.remove(this);
    }
    if (granted != null) {
      services.leases().forget(granted.sessionId());
      services.sessions().release(this);
    }
  }

  @Override
  public synchronized User user() {
    return required(user);
  }

  @Override
  public synchronized String clientId() {
    return required(clientId);
  }

  @Override
  public synchronized Grant grant() {
    return required(grant);
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the connection has not authenticated");
    }
    return value;
  }

  @Override
  public void granted(Grant anew) {
    String before;
    Token token;
    synchronized (this) {
      before = required(grant).sessionId();
      grant = anew;
      if (!(state.phase() instanceof ConnectionState.Phase.Ready ready)) {
        return;
      }
      token = new Token(required(user), ready.tokenExpiresAt());
    }
    LOG.debug("Session {} was registered anew", anew.sessionId());
    if (!before.equals(anew.sessionId())) {
      open.values().forEach(subscription -> subscription.presence().renamed());
    }
    welcome(anew, token);
  }

  @Override
  public void moved() {
    doom(CloseReason.SESSION_MOVED);
  }

  @Override
  public void ended() {
    doom(CloseReason.LOGGED_OUT);
  }
}
