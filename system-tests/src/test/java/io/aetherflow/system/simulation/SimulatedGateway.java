package io.aetherflow.system.simulation;

import io.aetherflow.gateway.access.AccessReader;
import io.aetherflow.gateway.access.DocumentAccess;
import io.aetherflow.gateway.feed.DocumentChannels;
import io.aetherflow.gateway.feed.FeedPorts;
import io.aetherflow.gateway.feed.LogReader;
import io.aetherflow.gateway.feed.OpenDocuments;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.routing.EditLink;
import io.aetherflow.gateway.routing.InstanceAddress;
import io.aetherflow.gateway.routing.Router;
import io.aetherflow.gateway.routing.RoutingSettings;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentEvent;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;
import io.aetherflow.proto.statesync.v1.Role;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A gateway: the real feeds and the real routing; connections after the model of the real ones. */
final class SimulatedGateway extends Machine
    implements AccessReader, LogReader, DocumentChannels, Router.HeadsReader {
  private static final long TICK_MICROS = 50_000;
  private static final long READ_AGE_MICROS_MAX = 20_000;
  private static final int PAGE_MAX = 7;

  final String name;
  private final Set<InstanceAddress> known;
  private final Set<SimulatedConnection> connections = new LinkedHashSet<>();
  private final Set<EditStream> streams = new LinkedHashSet<>();
  private Router router;
  private OpenDocuments documents;

  /**
   * @param known the instances that this gateway has been told of
   */
  SimulatedGateway(World world, String name, Set<InstanceAddress> known) {
    super(world);
    this.name = name;
    this.known = known;
  }

  void start() {
    begin();
    var ports =
        new FeedPorts(
            this,
            this,
            this,
            declarations(),
            this::soon,
            (wait, task) -> later(wait.toNanos() / 1_000, task),
            meter(),
            (traceparent, documentId, version, listeners) -> {});
    documents = new OpenDocuments(ports, world.time::nanos);
    router =
        new Router(
            name,
            RoutingSettings.defaults(),
            this::connect,
            this,
            documents,
            this::soon,
            this::soon,
            world.time::nanos);
    router.resolved(known);
    later(TICK_MICROS, this::tick);
  }

  boolean knowsAllOf(List<SimulatedStatesync> instances) {
    return instances.stream().allMatch(instance -> known.contains(instance.address));
  }

  private void tick() {
    router.tick();
    documents.tick();
    later(TICK_MICROS, this::tick);
  }

  void crash() {
    world.faults.count(Fault.GATEWAY_CRASHED);
    world.trace("%s crashes", name);
    end();
    world.redis.forget(this);
    List.copyOf(streams).forEach(EditStream::cutDownwards);
    streams.clear();
    List.copyOf(connections).forEach(SimulatedConnection::broken);
    connections.clear();
    world.time.after(world.chance.micros(100_000, 2_000_000), this::start);
  }

  void cutOneStream() {
    if (!streams.isEmpty()) {
      world.faults.count(Fault.EDIT_STREAM_CUT);
      var stream = world.chance.one(List.copyOf(streams));
      streams.remove(stream);
      if (world.chance.in(0.5)) {
        stream.cutDownwards();
      } else {
        stream.broken();
      }
    }
  }

  private EditLink connect(InstanceAddress address, EditLink.Listener listener) {
    var stream = new EditStream(this, world.statesync(address), listener);
    streams.add(stream);
    stream.open();
    return stream;
  }

  void forget(EditStream stream) {
    streams.remove(stream);
  }

  void published(String documentId, DocumentEvent event) {
    documents.published(documentId, event);
  }

  // -------------------------------------------------------------------------------------------
  // connections

  SimulatedConnection connected(SimulatedClient<?, ?> client) {
    var connection = new SimulatedConnection(this, client);
    connections.add(connection);
    return connection;
  }

  void gone(SimulatedConnection connection) {
    connections.remove(connection);
  }

  OpenDocuments documents() {
    return documents;
  }

  Router router() {
    return router;
  }

  // -------------------------------------------------------------------------------------------
  // ports

  private FeedPorts.Declarations declarations() {
    return new FeedPorts.Declarations() {
      @Override
      public void opened(String documentId) {
        router.opened(documentId);
      }

      @Override
      public void closed(String documentId) {
        router.closed(documentId);
      }

      @Override
      public void editors(String documentId, Set<String> userIds) {
        // Only votes ask who is there.
      }
    };
  }

  private FeedPorts.FeedMeter meter() {
    return new FeedPorts.FeedMeter() {
      @Override
      public void gapRead() {
        world.faults.count(Fault.GAP_READ);
      }

      @Override
      public void accessRead() {}
    };
  }

  /** When what arrives now was read; throws now and then, and when there is nobody to ask. */
  private long readAgo() {
    boolean reachable = known.stream().anyMatch(address -> world.statesync(address).isUp());
    if (!reachable || world.faulty(0.03)) {
      world.faults.count(Fault.READ_FAILED);
      throw new RefusedException(Refusal.of(ErrorCode.UNAVAILABLE, "No instance answered"));
    }
    return world.chance.micros(0, READ_AGE_MICROS_MAX);
  }

  @Override
  public DocumentAccess read(String documentId, Collection<String> userIds) {
    var id = UUID.fromString(documentId);
    long ago = readAgo();
    var access = world.postgres.access(id, ago);
    var roles = new HashMap<String, Role>();
    userIds.forEach(user ->
        roles.put(
            user,
            switch (access.roleOf(user)) {
              case NONE -> Role.ROLE_NONE;
              case VIEWER -> Role.ROLE_VIEWER;
              case EDITOR -> Role.ROLE_EDITOR;
              case OWNER -> Role.ROLE_OWNER;
            }));
    var document =
        Document.newBuilder()
            .setId(documentId)
            .setState(DocumentState.DOCUMENT_STATE_ACTIVE)
            .setVersion(world.postgres.version(id, ago))
            .setGuard(access.guard())
            .build();
    return new DocumentAccess(document, roles);
  }

  @Override
  public ReadOperationsResponse read(String documentId, long afterVersion, int limit) {
    long ago = readAgo();
    return world.bugs.page(
        world.postgres.readOperations(
            UUID.fromString(documentId), afterVersion, Math.min(limit, PAGE_MAX), ago));
  }

  @Override
  public List<Head> heads(InstanceAddress instance, Collection<String> documentIds) {
    long ago = readAgo();
    return documentIds.stream().map(id -> world.postgres.head(UUID.fromString(id), ago)).toList();
  }

  @Override
  public CompletableFuture<Void> subscribe(String documentId) {
    if (world.redis.isDown()) {
      // The real adapter joins the channel when Redis is back.
      rejoin(documentId);
      return CompletableFuture.failedFuture(new IllegalStateException("Redis is away"));
    }
    world.redis.subscribe(this, documentId);
    return CompletableFuture.completedFuture(null);
  }

  private void rejoin(String documentId) {
    later(
        100_000,
        () -> {
          if (world.redis.isDown()) {
            rejoin(documentId);
          } else if (new HashSet<>(documents.ids()).contains(documentId)) {
            world.redis.subscribe(this, documentId);
          }
        });
  }

  @Override
  public void unsubscribe(String documentId) {
    world.redis.unsubscribe(this, documentId);
  }
}
