package io.aetherflow.gateway;

import io.aetherflow.gateway.connection.ConnectionLimits;
import io.aetherflow.gateway.connection.ConnectionServices;
import io.aetherflow.gateway.connection.Connections;
import io.aetherflow.gateway.feed.FeedPorts;
import io.aetherflow.gateway.feed.OpenDocuments;
import io.aetherflow.gateway.grpc.GrpcBackends;
import io.aetherflow.gateway.metrics.GatewayMetrics;
import io.aetherflow.gateway.protocol.ClientFrameReader;
import io.aetherflow.gateway.protocol.Limits;
import io.aetherflow.gateway.redis.RedisChannels;
import io.aetherflow.gateway.redis.RedisMessages;
import io.aetherflow.gateway.rest.CorsSettings;
import io.aetherflow.gateway.rest.IdentityProvider;
import io.aetherflow.gateway.rest.LoginSettings;
import io.aetherflow.gateway.rest.RestBackends;
import io.aetherflow.gateway.rest.UploadLimits;
import io.aetherflow.gateway.routing.EditListener;
import io.aetherflow.gateway.routing.Router;
import io.aetherflow.gateway.routing.RoutingSettings;
import io.aetherflow.gateway.session.LockLeases;
import io.aetherflow.gateway.session.Logouts;
import io.aetherflow.gateway.session.PresenceRooms;
import io.aetherflow.gateway.session.Sessions;
import io.aetherflow.gateway.token.JwtTokens;
import io.aetherflow.gateway.token.TokenSettings;
import io.aetherflow.gateway.tracing.EditTraces;
import io.aetherflow.gateway.websocket.OriginSettings;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.Head;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** Puts the gateway together. */
@Configuration(proxyBeanMethods = false)
class GatewayConfiguration {
  private static final int PAGE_BYTES = 192 * 1024;
  private static final Duration CURSOR_INTERVAL = Duration.ofMillis(50);

  /** Unique for each start. */
  record GatewayId(String text) {}

  @Bean
  GatewayId gatewayId() {
    return new GatewayId(UUID.randomUUID().toString());
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  @Bean
  LongSupplier ticker() {
    return System::nanoTime;
  }

  @Bean(destroyMethod = "shutdown")
  ExecutorService gatewayExecutor() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("gateway-", 0).factory());
  }

  @Bean
  Clockwork clockwork(ExecutorService gatewayExecutor) {
    return new Clockwork(gatewayExecutor);
  }

  @Bean
  GatewayMetrics gatewayMetrics(MeterRegistry registry) {
    return new GatewayMetrics(registry);
  }

  @Bean
  Limits limits(GatewayProperties properties) {
    GatewayProperties.LimitProperties limits = properties.limits();
    return new Limits(
        limits.messageBytes(),
        limits.documentsPerConnection(),
        limits.operationsPerSecond(),
        limits.authTimeout());
  }

  @Bean
  OriginSettings originSettings(GatewayProperties properties) {
    return new OriginSettings(properties.allowedOrigins());
  }

  @Bean
  CorsSettings corsSettings(GatewayProperties properties) {
    return new CorsSettings(properties.allowedOrigins());
  }

  @Bean
  UploadLimits uploadLimits(GatewayProperties properties) {
    GatewayProperties.LimitProperties limits = properties.limits();
    return new UploadLimits(limits.attachmentBytes(), limits.importBytes());
  }

  @Bean
  JwtTokens jwtTokens(GatewayProperties properties, Clock clock) {
    GatewayProperties.Jwt jwt = properties.jwt();
    return new JwtTokens(
        new TokenSettings(
            jwt.secret(),
            jwt.issuer(),
            jwt.jwkSetUri(),
            jwt.audience(),
            properties.demoLogin(),
            jwt.lifetime()),
        clock,
        new SecureRandom());
  }

  @Bean
  LoginSettings loginSettings(GatewayProperties properties) {
    GatewayProperties.Oidc oidc = properties.oidc();
    return new LoginSettings(
        IdentityProvider.of(
            properties.jwt().issuer(),
            oidc.clientId(),
            oidc.scope(),
            oidc.label(),
            oidc.origins()));
  }

  @Bean
  JwtDecoder jwtDecoder(JwtTokens tokens) {
    return tokens.decoder();
  }

  /** Clients' sockets and the streams to statesync: an edit passes without a change of thread. */
  @Bean(destroyMethod = "shutdownGracefully")
  MultiThreadIoEventLoopGroup eventLoops(GatewayProperties properties) {
    int loops = properties.eventLoops();
    return new MultiThreadIoEventLoopGroup(
        loops > 0 ? loops : Math.max(1, Runtime.getRuntime().availableProcessors() / 2),
        new DefaultThreadFactory("sockets", true),
        NioIoHandler.newFactory());
  }

  /** The one of them that speaks with the other services. */
  @Bean
  EventLoop backendLoop(MultiThreadIoEventLoopGroup eventLoops) {
    return eventLoops.next();
  }

  @Bean
  GrpcBackends grpcBackends(
      GatewayId id,
      EventLoop backendLoop,
      ExecutorService gatewayExecutor,
      ObjectProvider<Router> router) {
    return new GrpcBackends(id.text(), backendLoop, gatewayExecutor, router::getObject);
  }

  @Bean
  Router router(
      GatewayId id,
      GatewayProperties properties,
      GrpcBackends backends,
      ObjectProvider<OpenDocuments> documents,
      EventLoop backendLoop,
      ExecutorService gatewayExecutor,
      LongSupplier ticker) {
    RoutingSettings defaults = RoutingSettings.defaults();
    EditListener listener =
        new EditListener() {
          @Override
          public void committed(Committed committed) {
            documents.getObject().committed(committed);
          }

          @Override
          public void head(Head head) {
            documents.getObject().head(head);
          }
        };
    return new Router(
        id.text(),
        defaults.submissionWait(properties.submissionWait()),
        backends.links(),
        backends.heads(),
        listener,
        backendLoop,
        gatewayExecutor,
        ticker);
  }

  @Bean
  RedisChannels redisChannels(
      GatewayId id,
      LettuceConnectionFactory redis,
      ObjectProvider<OpenDocuments> documents,
      ObjectProvider<PresenceRooms> presence,
      ObjectProvider<Sessions> sessions,
      ObjectProvider<Connections> connections) {
    return new RedisChannels(
        id.text(),
        redis::getRequiredNativeClient,
        new RedisMessages(
            (document, event) -> documents.getObject().published(document, event),
            (document, event) -> presence.getObject().published(document, event),
            moved ->
                sessions
                    .getObject()
                    .moved(moved.getSessionId(), moved.getResumes(), moved.getEnded()),
            user -> connections.getObject().loggedOut(user)));
  }

  @Bean
  OpenDocuments openDocuments(
      GrpcBackends backends,
      RedisChannels channels,
      Router router,
      ExecutorService gatewayExecutor,
      Clockwork clockwork,
      GatewayMetrics metrics,
      EditTraces traces,
      LongSupplier ticker) {
    FeedPorts.Declarations declarations =
        new FeedPorts.Declarations() {
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
            router.editors(documentId, userIds);
          }
        };
    return new OpenDocuments(
        new FeedPorts(
            backends.access(),
            backends.log(),
            channels,
            declarations,
            gatewayExecutor,
            clockwork,
            metrics,
            traces::delivered),
        ticker);
  }

  @Bean
  Sessions sessions(
      GrpcBackends backends, Clock clock, LongSupplier ticker, ExecutorService gatewayExecutor) {
    return new Sessions(backends.sessions(), clock, ticker, new SecureRandom(), gatewayExecutor);
  }

  @Bean
  PresenceRooms presenceRooms(
      GrpcBackends backends,
      RedisChannels channels,
      LongSupplier ticker,
      ExecutorService gatewayExecutor) {
    return new PresenceRooms(backends.presence(), channels, ticker, gatewayExecutor);
  }

  @Bean
  LockLeases lockLeases(GrpcBackends backends) {
    return new LockLeases(backends.leases());
  }

  @Bean
  Logouts logouts(GrpcBackends backends, RedisChannels channels, Connections connections) {
    return new Logouts(backends.sessions(), channels, connections::loggedOut);
  }

  @Bean
  RestBackends restBackends(GrpcBackends backends) {
    return new RestBackends(
        backends.statesyncCalls(),
        backends.content(),
        backends.attachments(),
        backends.importer(),
        backends.sessionCalls(),
        backends.presence());
  }

  @Bean
  Connections connections(
      GatewayProperties properties,
      JwtTokens tokens,
      Sessions sessions,
      PresenceRooms presence,
      LockLeases leases,
      GrpcBackends backends,
      OpenDocuments documents,
      Router router,
      EditTraces traces,
      GatewayMetrics metrics,
      Limits limits,
      ExecutorService gatewayExecutor,
      Clockwork clockwork,
      Clock clock,
      LongSupplier ticker) {
    GatewayProperties.LimitProperties configured = properties.limits();
    return new Connections(
        new ConnectionServices(
            new ClientFrameReader(limits.messageBytes()),
            tokens,
            sessions,
            presence,
            leases,
            backends.locks(),
            backends.conflicts(),
            documents,
            backends.content(),
            router,
            traces,
            metrics,
            limits,
            new ConnectionLimits(
                configured.queueBytes(),
                configured.connectionsPerUser(),
                configured.framesPerSecond(),
                configured.silence(),
                PAGE_BYTES,
                CURSOR_INTERVAL),
            gatewayExecutor,
            clockwork,
            clock,
            ticker));
  }
}
