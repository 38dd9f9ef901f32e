package io.aetherflow.statesync.redis;

import io.lettuce.core.ClientOptions;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How Redis is talked to. */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {
  private static final int REQUESTS_WAITING_MAX = 20_000;

  /**
   * While Redis is away messages are dropped at once: sent later they would be of no use and would
   * fill the memory.
   */
  @Bean
  LettuceClientOptionsBuilderCustomizer droppingWhileDisconnected() {
    return options ->
        options
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(REQUESTS_WAITING_MAX);
  }
}
