package io.aetherflow.client;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.json.JsonContent;
import io.aetherflow.model.json.JsonDelta;
import io.aetherflow.model.json.JsonType;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One user's connection to AetherFlow, and the documents that are open on it.
 *
 * <p>The connection mends itself: when it breaks, the client connects again with back-off, resumes
 * its session, catches up, and sends again, byte for byte, what was not acknowledged. Edits go on
 * meanwhile.
 *
 * <p>Every method may be called from any thread.
 */
public final class AetherFlowClient implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final ClientSettings settings;
  private final Connection connection;
  private final List<Consumer<? super ConnectionState>> observers = new CopyOnWriteArrayList<>();
  private final Map<String, SharedDocument<?, ?>> documents = new ConcurrentHashMap<>();
  private volatile ConnectionState state = new ConnectionState.Connecting(1);
  private volatile @Nullable User user;

  private AetherFlowClient(ClientSettings settings) {
    this.settings = settings;
    this.connection = new Connection(settings, JSON, this::stateChanged);
  }

  /** Begins to describe a client of the gateway at an address, {@code ws://HOST:8000/ws}. */
  public static Builder builder(URI... gateways) {
    return new Builder(Arrays.asList(gateways));
  }

  /** The user that the server has authenticated. */
  public User user() {
    var known = user;
    if (known == null) {
      throw new IllegalStateException("the client has not been connected yet");
    }
    return known;
  }

  /** The id by which the server knows this client's operations, together with its user. */
  public String clientId() {
    return settings.clientId();
  }

  /** How the connection is. */
  public ConnectionState state() {
    return state;
  }

  /** The server's clock minus this machine's, as measured; edits carry corrected times. */
  public Duration clockOffset() {
    return connection.clockOffset();
  }

  /** Observes the connection from now on, on the client's thread for events. */
  public Subscription observe(Consumer<? super ConnectionState> observer) {
    observers.add(observer);
    return () -> observers.remove(observer);
  }

  /**
   * Opens a text. The future fails with {@link RefusedException} when the document does not exist,
   * is not a text, or is not for this user; it waits while the server can not be reached.
   */
  public CompletableFuture<TextDocument> openText(String id) {
    return open(
            id,
            () -> {
              DocumentSync<TextContent, TextDelta> sync =
                  sync(
                      id,
                      new TextType(),
                      (change, position) -> change.transformPosition(position, Side.RIGHT));
              return new TextDocument(id, connection, this::newOpId, sync);
            })
        .thenApply(TextDocument.class::cast);
  }

  /**
   * Opens structured data, a document of type {@code json}. The future fails as that of {@link
   * #openText}.
   */
  public CompletableFuture<JsonDocument> openJson(String id) {
    return open(
            id,
            () -> {
              DocumentSync<JsonContent, JsonDelta> sync =
                  sync(id, new JsonType(), (change, position) -> position);
              return new JsonDocument(id, connection, this::newOpId, sync, JSON, settings.random());
            })
        .thenApply(JsonDocument.class::cast);
  }

  /**
   * Opens a document of any type, without cursors that move with edits.
   *
   * @see #openText
   */
  @SuppressWarnings("unchecked") // The server's name of the type is compared when it is opened.
  public <C, D> CompletableFuture<SharedDocument<C, D>> open(String id, DocumentType<C, D> type) {
    return open(
            id,
            () -> {
              DocumentSync<C, D> sync = sync(id, type, (change, position) -> position);
              return new SharedDocument<>(id, connection, this::newOpId, sync);
            })
        .thenApply(document -> (SharedDocument<C, D>) document);
  }

  /**
   * Closes all documents once their edits are acknowledged, or after the time that {@link Timing}
   * gives for it, and then the connection.
   */
  @Override
  public void close() {
    var closing = new ArrayList<CompletableFuture<Void>>();
    documents.values().forEach(document -> closing.add(document.close()));
    try {
      CompletableFuture.allOf(closing.toArray(CompletableFuture<?>[]::new))
          .get(settings.timing().closeMax().toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | TimeoutException late) {
      // What is still pending becomes a draft when the connection ends.
    }
    connection.run(() -> connection.end(Failure.local(Failure.CLOSED, "The client was closed.")));
  }

  /** Drops the connection as a broken network would; it mends itself. For tests and drills. */
  public void breakConnection() {
    connection.run(connection::breakLink);
  }

  private CompletableFuture<SharedDocument<?, ?>> open(
      String id, java.util.function.Supplier<SharedDocument<?, ?>> maker) {
    var document =
        documents.computeIfAbsent(
            id,
            missing -> {
              var made = maker.get();
              made.observe(event -> {
                if (event instanceof DocumentEvent.Ended<?, ?>) {
                  documents.remove(id, made);
                }
              });
              connection.run(() -> connection.openDocument(made));
              return made;
            });
    return document.opened().thenApply(opened -> document);
  }

  private <C, D> DocumentSync<C, D> sync(
      String id, DocumentType<C, D> type, PositionMapper<D> mapper) {
    var timing = settings.timing();
    var backoff = new Backoff(timing.backoffFirst(), timing.backoffMax(), settings.random());
    return new DocumentSync<>(
        id, type, mapper, JSON, settings.clientId(), timing, backoff, settings.outbox());
  }

  /** Opens the documents that the outbox holds edits of, which sends these. */
  private void sendLeft(User connected) {
    var outbox = settings.outbox();
    if (outbox == null) {
      return;
    }
    outbox.belongsTo(connected.id());
    var types = new LinkedHashMap<String, String>();
    outbox.left().forEach(written -> types.put(written.document(), written.type()));
    types.forEach((id, type) -> {
      if (type.equals(TextType.NAME)) {
        openText(id);
      } else if (type.equals(JsonType.NAME)) {
        openJson(id);
      } else {
        DocumentTypes.load().find(type).ifPresent(found -> open(id, found));
      }
    });
  }

  private UUID newOpId() {
    return OpIds.next(connection.serverNowMillis(), settings.random());
  }

  private void stateChanged(ConnectionState next) {
    state = next;
    for (var observer : observers) {
      observer.accept(next);
    }
  }

  /** Describes a client; only the address and the tokens are needed. */
  public static final class Builder {
    private final List<URI> gateways;
    private TokenSupplier tokens =
        () -> {
          throw new RefusedException(
              Failure.local("UNAUTHENTICATED", "The client was given no token supplier."));
        };
    private String clientId = UUID.randomUUID().toString();
    private Timing timing = Timing.DEFAULT;
    private InstantSource clock = InstantSource.system();
    private RandomGenerator random = new SecureRandom();
    private @Nullable HttpClient http;
    private @Nullable OutboxStore outbox;

    private Builder(List<URI> gateways) {
      this.gateways = gateways;
    }

    /** Where tokens come from; see {@link AetherFlowRest#tokens} for demos and tests. */
    public Builder tokens(TokenSupplier supplier) {
      this.tokens = supplier;
      return this;
    }

    /**
     * An id to go on with, when pending edits of an earlier client were kept. Random by default.
     */
    public Builder clientId(String id) {
      this.clientId = id;
      return this;
    }

    /**
     * Keeps edits here until they are committed. What an earlier client has left here is sent as
     * soon as this one is connected, under the store's client id: the documents concerned are
     * opened for that. Connecting fails with {@link IllegalStateException} when the store belongs
     * to another user. Close the store after the client.
     */
    public Builder outbox(OutboxStore store) {
      this.outbox = store;
      this.clientId = store.clientId();
      return this;
    }

    /** How patient the client is. */
    public Builder timing(Timing value) {
      this.timing = value;
      return this;
    }

    /** The clock to take times from. */
    public Builder clock(InstantSource source) {
      this.clock = source;
      return this;
    }

    /** The random for ids and waits. */
    public Builder random(RandomGenerator generator) {
      this.random = generator;
      return this;
    }

    /** The HTTP client whose sockets are used, for example with a proxy or own certificates. */
    public Builder http(HttpClient client) {
      this.http = client;
      return this;
    }

    /**
     * Connects. The future fails with {@link RefusedException} when the server refuses the user, or
     * when no gateway answers within {@link Timing#connectMax}.
     */
    public CompletableFuture<AetherFlowClient> connect() {
      var client =
          new AetherFlowClient(
              new ClientSettings(
                  gateways,
                  tokens,
                  clientId,
                  timing,
                  clock,
                  random,
                  http != null ? http : SharedHttp.CLIENT,
                  outbox));
      return client
          .connection
          .start()
          .thenApply(user -> {
            client.user = user;
            try {
              client.sendLeft(user);
            } catch (RuntimeException notOurs) {
              client.close();
              throw notOurs;
            }
            return client;
          });
    }
  }

  /** One HTTP client for all connections that were given none: its threads serve them together. */
  static final class SharedHttp {
    static final HttpClient CLIENT =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }
}
