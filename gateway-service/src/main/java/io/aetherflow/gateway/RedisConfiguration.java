package io.aetherflow.gateway;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How the Redis client behaves while Redis is away: nothing piles up, and it comes back soon. */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {
  private static final Duration RECONNECT = Duration.ofMillis(300);

  @Bean
  LettuceClientOptionsBuilderCustomizer rejectWhileAway() {
    return options ->
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
  }

  @Bean
  ClientResourcesBuilderCustomizer reconnectSoon() {
    return resources -> resources.reconnectDelay(Delay.constant(RECONNECT));
  }
}
