package io.aetherflow.statesync;

import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.statesync.v1.Actor;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentsGrpc;
import io.aetherflow.proto.statesync.v1.EditsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.server.lifecycle.GrpcServerLifecycle;

/** One instance of the whole service on a database, with a channel to it. */
final class RunningStatesync implements AutoCloseable {
  private final ConfigurableApplicationContext context;
  private final ManagedChannel channel;

  private RunningStatesync(ConfigurableApplicationContext context) {
    this.context = context;
    this.channel =
        NettyChannelBuilder.forAddress(
                "127.0.0.1", context.getBean(GrpcServerLifecycle.class).getPort())
            .usePlaintext()
            .build();
  }

  /** Starts an instance on this database; further settings as {@code name=value}. */
  static RunningStatesync start(String jdbcUrl, String... settings) {
    return start(TestInfrastructure.shared(), jdbcUrl, settings);
  }

  /** Starts an instance on a database and the Redis of these servers. */
  static RunningStatesync start(TestInfrastructure servers, String jdbcUrl, String... settings) {
    List<String> arguments = new ArrayList<>();
    URI redis = URI.create(servers.redisUrl());
    arguments.add("--spring.datasource.url=" + jdbcUrl);
    arguments.add("--spring.data.redis.host=" + redis.getHost());
    arguments.add("--spring.data.redis.port=" + redis.getPort());
    arguments.add("--spring.grpc.server.port=0");
    arguments.add("--spring.grpc.server.address=127.0.0.1");
    arguments.add("--server.port=0");
    arguments.add("--server.address=127.0.0.1");
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    return new RunningStatesync(
        new SpringApplicationBuilder(StatesyncApplication.class)
            .registerShutdownHook(false)
            .run(arguments.toArray(String[]::new)));
  }

  ConfigurableApplicationContext context() {
    return context;
  }

  ManagedChannel channel() {
    return channel;
  }

  DocumentsGrpc.DocumentsBlockingStub documents() {
    return DocumentsGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  EditsGrpc.EditsStub edits() {
    return EditsGrpc.newStub(channel);
  }

  int managementPort() {
    return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  /** Makes a document that the user owns. */
  Document create(String user, String name) {
    return documents()
        .createDocument(
            CreateDocumentRequest.newBuilder().setActor(actor(user)).setName(name).build());
  }

  /** A user in a session of the same name. */
  static Actor actor(String user) {
    return Actor.newBuilder()
        .setUserId(user)
        .setUserName(user)
        .setSessionId("session-of-" + user)
        .build();
  }

  static Connection connect(String jdbcUrl) throws SQLException {
    return DriverManager.getConnection(jdbcUrl);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    context.close();
  }
}
