package io.aetherflow.statesync.redis;

import io.aetherflow.statesync.loop.EventLoops;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How Redis is talked to. */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {
  private static final Duration RECONNECT_EVERY = Duration.ofMillis(500);
  private static final int REQUESTS_WAITING_MAX = 20_000;

  @Bean
  ClientResourcesBuilderCustomizer onTheEventLoopsOfGateways(EventLoops loops) {
    return resources -> resources.eventLoopGroupProvider(new SharedEventLoops(loops));
  }

  /** Redis that comes back is used within a second; by default the pauses grow to half a minute. */
  @Bean
  ClientResourcesBuilderCustomizer connectingAgainSoon() {
    return resources -> resources.reconnectDelay(Delay.constant(RECONNECT_EVERY));
  }

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
