package io.aetherflow.gateway;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.Delay;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.time.Duration;
import org.springframework.boot.data.redis.autoconfigure.ClientResourcesBuilderCustomizer;
import org.springframework.boot.data.redis.autoconfigure.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How Redis is talked to: on the threads of the sockets; while it is away nothing piles up, and it
 * comes back soon.
 */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {
  private static final Duration RECONNECT = Duration.ofMillis(300);

  @Bean
  LettuceClientOptionsBuilderCustomizer rejectWhileAway() {
    return options ->
        options.disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS);
  }

  /** In RESP2 the client reads a published message once, in RESP3 twice. */
  @Bean
  LettuceClientOptionsBuilderCustomizer readingMessagesOnce() {
    return options -> options.protocolVersion(ProtocolVersion.RESP2);
  }

  @Bean
  ClientResourcesBuilderCustomizer onTheEventLoopsOfSockets(MultiThreadIoEventLoopGroup loops) {
    return resources -> resources.eventLoopGroupProvider(new SharedEventLoops(loops));
  }

  @Bean
  ClientResourcesBuilderCustomizer reconnectSoon() {
    return resources -> resources.reconnectDelay(Delay.constant(RECONNECT));
  }
}
