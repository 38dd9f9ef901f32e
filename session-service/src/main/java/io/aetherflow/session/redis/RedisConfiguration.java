package io.aetherflow.session.redis;

import io.aetherflow.session.presence.PresenceStore;
import io.aetherflow.session.session.GatewayChannel;
import io.aetherflow.session.session.SessionStore;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.serializer.RedisSerializer;

/** The stores in Redis, and a connection that fails fast and comes back by itself. */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {
  /**
   * Commands are refused at once while there is no connection: a caller is better served by a quick
   * UNAVAILABLE than by a call that hangs.
   */
  @Bean
  LettuceClientOptionsBuilderCustomizer failFast() {
    return options ->
        options
            .autoReconnect(true)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
  }

  /** Reconnects within a second; Lettuce would wait up to 30 s after a long outage. */
  @Bean
  ClientResourcesBuilderCustomizer quickReconnect() {
    return resources -> resources.reconnectDelay(Delay.constant(Duration.ofMillis(500)));
  }

  @Bean
  RedisCalls redisCalls(RedisConnectionFactory connections) {
    RedisTemplate<String, byte[]> template = new RedisTemplate<>();
    template.setConnectionFactory(connections);
    template.setKeySerializer(RedisSerializer.string());
    template.setHashKeySerializer(RedisSerializer.string());
    template.setValueSerializer(RedisSerializer.byteArray());
    template.setHashValueSerializer(RedisSerializer.byteArray());
    template.afterPropertiesSet();
    return new RedisCalls(template);
  }

  @Bean
  SessionStore sessionStore(RedisCalls redis) {
    return new RedisSessionStore(redis);
  }

  @Bean
  PresenceStore presenceStore(RedisCalls redis) {
    return new RedisPresenceStore(redis);
  }

  @Bean
  GatewayChannel gatewayChannel(RedisCalls redis) {
    return new RedisGatewayChannel(redis);
  }
}
