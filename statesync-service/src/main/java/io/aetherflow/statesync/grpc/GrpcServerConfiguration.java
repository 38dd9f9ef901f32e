package io.aetherflow.statesync.grpc;

import io.aetherflow.proto.statesync.v1.EditsGrpc;
import io.aetherflow.statesync.loop.EventLoops;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.netty.NettyServerBuilder;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/** On which threads calls are read, run and answered. */
@Configuration(proxyBeanMethods = false)
class GrpcServerConfiguration {

  /** Calls may block on the database: each runs on a virtual thread. */
  @Bean
  GrpcServerExecutorProvider grpcServerExecutorProvider() {
    Executor executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-", 0).factory());
    return () -> executor;
  }

  /** The streams of edits never block, and run where their messages are read. */
  @Bean
  ServerBuilderCustomizer<NettyServerBuilder> editsOnEventLoops(EventLoops loops) {
    ServerCallExecutorSupplier executors =
        new ServerCallExecutorSupplier() {
          @Override
          public <Q, A> @Nullable Executor getExecutor(ServerCall<Q, A> call, Metadata headers) {
            MethodDescriptor<Q, A> method = call.getMethodDescriptor();
            return EditsGrpc.SERVICE_NAME.equals(method.getServiceName()) ? loops.next() : null;
          }
        };
    return server ->
        server
            .bossEventLoopGroup(loops.group())
            .workerEventLoopGroup(loops.group())
            .channelType(loops.serverChannel())
            .callExecutor(executors);
  }
}
