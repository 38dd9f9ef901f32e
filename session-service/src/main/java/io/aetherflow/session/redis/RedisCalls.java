package io.aetherflow.session.redis;

import io.aetherflow.session.session.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.RedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Runs scripts and commands, and turns every failure to reach Redis into {@link
 * StoreUnavailableException}. Keys are text, all else is bytes.
 */
final class RedisCalls {
  private final RedisTemplate<String, byte[]> template;

  RedisCalls(RedisTemplate<String, byte[]> template) {
    this.template = template;
  }

  /** The script in a file under {@code redis/}, with the type of its answer. */
  static <T> RedisScript<T> script(String file, Class<T> answer) {
    DefaultRedisScript<T> script = new DefaultRedisScript<>();
    script.setLocation(new ClassPathResource("redis/" + file));
    script.setResultType(answer);
    return script;
  }

  /** Runs a script; arguments are text, numbers or bytes. Arrays come as lists, texts as bytes. */
  @SuppressWarnings("unchecked") // Texts in the answer pass the serializer below and stay bytes.
  <T> @Nullable T run(RedisScript<T> script, List<String> keys, Object... arguments) {
    Object[] bytes = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      bytes[i] = arguments[i] instanceof byte[] given ? given : bytes(arguments[i].toString());
    }
    return call(redis ->
        redis.execute(
            script,
            RedisSerializer.byteArray(),
            (RedisSerializer<T>) RedisSerializer.byteArray(),
            keys,
            bytes));
  }

  /** Runs any other command. */
  <T> T call(Function<RedisTemplate<String, byte[]>, T> command) {
    try {
      return command.apply(template);
    } catch (DataAccessException e) {
      throw new StoreUnavailableException("Redis did not answer", e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String text(@Nullable Object bytes) {
    if (bytes instanceof byte[] given) {
      return new String(given, StandardCharsets.UTF_8);
    }
    throw new IllegalStateException("a script answered " + bytes + " where text was due");
  }
}
