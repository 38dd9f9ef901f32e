package io.aetherflow.gateway;

import io.aetherflow.gateway.connection.Connections;
import io.aetherflow.gateway.feed.OpenDocuments;
import io.aetherflow.gateway.grpc.GrpcBackends;
import io.aetherflow.gateway.metrics.GatewayMetrics;
import io.aetherflow.gateway.redis.RedisChannels;
import io.aetherflow.gateway.routing.AddressBook;
import io.aetherflow.gateway.routing.Router;
import io.aetherflow.gateway.routing.RoutingSettings;
import io.aetherflow.gateway.session.LockLeases;
import io.aetherflow.gateway.session.PresenceRooms;
import io.aetherflow.gateway.session.Sessions;
import java.time.Duration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts what runs by the clock. On the way down it comes first: the gateway stops being ready,
 * asks its clients to go elsewhere, spread over a short time, and only then lets the rest stop.
 */
@Component
class GatewayLifecycle implements SmartLifecycle {
  private static final Duration ROUTER_TICK = Duration.ofMillis(50);
  private static final Duration CONNECTION_TICK = Duration.ofMillis(250);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  private final ApplicationContext context;
  private final GatewayProperties properties;
  private final Clockwork clockwork;
  private final Router router;
  private final Connections connections;
  private final OpenDocuments documents;
  private final Sessions sessions;
  private final PresenceRooms presence;
  private final LockLeases leases;
  private final RedisChannels channels;
  private final GrpcBackends backends;
  private final GatewayMetrics metrics;
  private volatile boolean running;

  GatewayLifecycle(
      ApplicationContext context,
      GatewayProperties properties,
      Clockwork clockwork,
      Router router,
      Connections connections,
      OpenDocuments documents,
      Sessions sessions,
      PresenceRooms presence,
      LockLeases leases,
      RedisChannels channels,
      GrpcBackends backends,
      GatewayMetrics metrics) {
    this.context = context;
    this.properties = properties;
    this.clockwork = clockwork;
    this.router = router;
    this.connections = connections;
    this.documents = documents;
    this.sessions = sessions;
    this.presence = presence;
    this.leases = leases;
    this.channels = channels;
    this.backends = backends;
    this.metrics = metrics;
  }

  @Override
  public void start() {
    running = true;
    AddressBook statesync = new AddressBook(properties.statesyncAddresses());
    AddressBook session = new AddressBook(properties.sessionAddresses());
    backends.sessionAddresses(session.lookUp());
    router.resolved(statesync.lookUp());
    Duration lookUp = RoutingSettings.defaults().lookUp();
    clockwork.everyBlocking(lookUp, () -> router.resolved(statesync.lookUp()));
    clockwork.everyBlocking(lookUp, () -> backends.sessionAddresses(session.lookUp()));
    clockwork.everyBlocking(SECOND, channels::keepConnected);
    clockwork.everyBlocking(KEEP_ALIVE.dividedBy(Sessions.CALLS_OF_ALL), sessions::heartbeat);
    clockwork.everyBlocking(KEEP_ALIVE.dividedBy(PresenceRooms.CALLS_OF_ALL), presence::refresh);
    clockwork.everyBlocking(KEEP_ALIVE, leases::renew);
    clockwork.every(ROUTER_TICK, router::tick);
    clockwork.every(CONNECTION_TICK, connections::tick);
    clockwork.every(SECOND, documents::tick);
    clockwork.every(SECOND, backends::retryNow);
    clockwork.every(KEEP_ALIVE, connections::forgetIdleUsers);
    metrics.gauge("gateway.connections", connections::count);
    metrics.gauge("gateway.sessions", sessions::count);
    metrics.gauge("gateway.documents.open", documents::count);
    metrics.gauge("gateway.documents.behind", documents::behind);
    metrics.gauge("gateway.subscriptions", connections::subscriptions);
    metrics.gauge("gateway.outbound.queue.bytes", connections::queueBytes);
    metrics.gauge("gateway.submissions.pending", router::pendingSubmissions);
    metrics.gauge("gateway.statesync.live", router::liveInstances);
    metrics.gauge("gateway.redis.connected", () -> channels.isConnected() ? 1 : 0);
  }

  @Override
  public void stop() {
    AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
    connections.drain(properties.drain());
    router.close();
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
