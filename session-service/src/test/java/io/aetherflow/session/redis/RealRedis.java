package io.aetherflow.session.redis;

import io.aetherflow.local.TestInfrastructure;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** A connection to the Redis that all tests share, built as the service builds its own. */
final class RealRedis {
  static final LettuceConnectionFactory CONNECTIONS = connect();
  static final RedisCalls CALLS = new RedisConfiguration().redisCalls(CONNECTIONS);

  private RealRedis() {}

  private static LettuceConnectionFactory connect() {
    LettuceConnectionFactory connections =
        new LettuceConnectionFactory("127.0.0.1", TestInfrastructure.shared().redis().port());
    connections.afterPropertiesSet();
    connections.start();
    return connections;
  }
}
