package io.aetherflow.session.grpc;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.boot.grpc.server.autoconfigure.GrpcServerExecutorProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Calls wait for Redis, so each runs on a virtual thread of its own. */
@Configuration(proxyBeanMethods = false)
class GrpcConfiguration {
  @Bean(destroyMethod = "close")
  ExecutorService callThreads() {
    return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-", 0).factory());
  }

  @Bean
  GrpcServerExecutorProvider callExecutor(ExecutorService callThreads) {
    Executor executor = callThreads;
    return () -> executor;
  }
}
