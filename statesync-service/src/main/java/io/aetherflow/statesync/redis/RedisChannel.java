package io.aetherflow.statesync.redis;

import io.aetherflow.proto.statesync.v1.DocumentEvent;
import io.aetherflow.statesync.announce.EventChannel;
import io.aetherflow.statesync.loop.Errand;
import io.aetherflow.statesync.loop.EventLoops;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.async.BaseRedisAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.stereotype.Component;

/**
 * Publishes on {@code aetherflow:document:{id}}, without ever waiting: a message that cannot be
 * sent now is dropped and counted. An event loop sends all that waits at once, which costs Redis
 * and its subscribers as little as one message. The connection is made in the background, so that
 * the service starts and works without Redis.
 */
@Component
class RedisChannel implements EventChannel {
  private static final Logger log = LoggerFactory.getLogger(RedisChannel.class);
  private static final String PREFIX = "aetherflow:document:";
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);
  private static final long CONNECT_EVERY_NANOS = 1_000_000_000L;

  private final LettuceConnectionFactory connections;
  private final Counter lost;
  private final AtomicBoolean connecting = new AtomicBoolean();
  private final AtomicLong nextTryNanos = new AtomicLong(System.nanoTime());
  private final Errand sending;
  private volatile @Nullable Line line;

  /** The connection, which keeps what is published until it is told to send. */
  private record Line(
      StatefulConnection<String, byte[]> connection,
      BaseRedisAsyncCommands<String, byte[]> commands) {
    Line {
      connection.setAutoFlushCommands(false);
    }
  }

  RedisChannel(LettuceConnectionFactory connections, MeterRegistry meters, EventLoops loops) {
    this.connections = connections;
    this.sending = new Errand(loops.next(), this::send);
    this.lost =
        Counter.builder("statesync.announcements.lost")
            .description("Messages that could not be published; gateways read them from the log")
            .register(meters);
    connect();
  }

  @Override
  public void publish(UUID documentId, DocumentEvent event) {
    Line connected = line;
    if (connected == null) {
      lost.increment();
      connect();
      return;
    }
    try {
      connected
          .commands()
          .publish(PREFIX + documentId, event.toByteArray())
          .whenComplete((receivers, failure) -> {
            if (failure != null) {
              lost.increment();
            }
          });
      sending.ask();
    } catch (RuntimeException e) {
      // The queue to Redis is full, or the connection is closed.
      lost.increment();
    }
  }

  private void send() {
    Line connected = line;
    if (connected != null) {
      connected.connection().flushCommands();
    }
  }

  private void connect() {
    long due = nextTryNanos.get();
    long now = System.nanoTime();
    if (now - due < 0
        || !nextTryNanos.compareAndSet(due, now + CONNECT_EVERY_NANOS)
        || !connecting.compareAndSet(false, true)) {
      return;
    }
    Thread.ofVirtual()
        .name("redis-connect")
        .start(() -> {
          try {
            // From here on Lettuce connects again by itself whenever the connection breaks.
            line = open(connections.getRequiredNativeClient());
          } catch (RuntimeException e) {
            log.warn("Redis cannot be reached: gateways learn of edits from heads until it can be");
          } finally {
            connecting.set(false);
          }
        });
  }

  private static Line open(AbstractRedisClient client) {
    return switch (client) {
      case RedisClient single -> {
        var connection = single.connect(CODEC);
        yield new Line(connection, connection.async());
      }
      case RedisClusterClient cluster -> {
        var connection = cluster.connect(CODEC);
        yield new Line(connection, connection.async());
      }
      default -> throw new IllegalStateException("unknown Redis client " + client.getClass());
    };
  }
}
