package io.aetherflow.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.gateway.feed.DocumentChannels;
import io.aetherflow.gateway.session.LogoutChannel;
import io.aetherflow.gateway.session.PresenceRooms;
import io.aetherflow.proto.session.v1.PresenceEvent;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to the channels of what is open here, and publishes cursors. One connection listens and
 * one publishes; both come back by themselves, and what is wanted is then subscribed again. What
 * cannot be published now is dropped.
 */
public final class RedisChannels
    implements DocumentChannels, PresenceRooms.Channel, LogoutChannel, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisChannels.class);
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
  private static final int CHANNELS_PER_COMMAND = 500;

  static final String DOCUMENT = "aetherflow:document:";
  static final String PRESENCE = "aetherflow:presence:";
  static final String GATEWAY = "aetherflow:gateway:";
  static final String LOGOUT = "aetherflow:logout";

  private final Supplier<AbstractRedisClient> client;
  private final Set<String> wanted = ConcurrentHashMap.newKeySet();
  private final RedisMessages messages;
  private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> listening;
  private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> publishing;
  private boolean connected;

  /**
   * Creates it unconnected.
   *
   * @param client the Redis client, made when it is first needed
   */
  public RedisChannels(
      String gatewayId, Supplier<AbstractRedisClient> client, RedisMessages messages) {
    this.client = client;
    this.messages = messages;
    wanted.add(GATEWAY + gatewayId);
    wanted.add(LOGOUT);
  }

  /**
   * Connects when that has not succeeded yet, and subscribes again after a loss; blocks. One caller
   * at a time.
   */
  public void keepConnected() {
    try {
      if (listening == null) {
        StatefulRedisPubSubConnection<String, byte[]> connection = connect();
        connection.addListener(
            new RedisPubSubAdapter<>() {
              @Override
              public void message(String channel, byte[] message) {
                messages.received(channel, message);
              }
            });
        listening = connection;
      }
      if (publishing == null) {
        publishing = connect();
      }
    } catch (RedisException e) {
      LOG.debug("Redis cannot be reached: {}", e.getMessage());
      return;
    }
    boolean now = isConnected();
    if (now && !connected) {
      LOG.info("Redis is connected, {} channels are subscribed", wanted.size());
      subscribeAll();
    } else if (!now && connected) {
      LOG.warn("Redis is away; edits go on through the streams");
    }
    connected = now;
  }

  private StatefulRedisPubSubConnection<String, byte[]> connect() {
    return switch (client.get()) {
      case RedisClient single -> single.connectPubSub(CODEC);
      case RedisClusterClient cluster -> cluster.connectPubSub(CODEC);
      default -> throw new RedisException("the Redis client is of an unknown kind");
    };
  }

  /** Whether the listening connection stands. */
  public boolean isConnected() {
    StatefulRedisPubSubConnection<String, byte[]> connection = listening;
    return connection != null && connection.isOpen();
  }

  private void subscribeAll() {
    StatefulRedisPubSubConnection<String, byte[]> connection = listening;
    List<String> all = new ArrayList<>(wanted);
    for (int from = 0; connection != null && from < all.size(); from += CHANNELS_PER_COMMAND) {
      List<String> part = all.subList(from, Math.min(all.size(), from + CHANNELS_PER_COMMAND));
      connection.async().subscribe(part.toArray(String[]::new));
    }
  }

  @Override
  public CompletableFuture<Void> subscribe(String documentId) {
    String[] channels = {DOCUMENT + documentId, PRESENCE + documentId};
    wanted.addAll(List.of(channels));
    StatefulRedisPubSubConnection<String, byte[]> connection = listening;
    if (connection == null || !connection.isOpen()) {
      return CompletableFuture.failedFuture(new RedisException("Redis is away"));
    }
    return connection.async().subscribe(channels).toCompletableFuture();
  }

  @Override
  public void unsubscribe(String documentId) {
    String[] channels = {DOCUMENT + documentId, PRESENCE + documentId};
    wanted.removeAll(List.of(channels));
    StatefulRedisPubSubConnection<String, byte[]> connection = listening;
    if (connection != null && connection.isOpen()) {
      connection.async().unsubscribe(channels);
    }
  }

  @Override
  public void publish(String documentId, PresenceEvent event) {
    publish(PRESENCE + documentId, event.toByteArray());
  }

  @Override
  public void loggedOut(String userId) {
    publish(LOGOUT, userId.getBytes(UTF_8));
  }

  private void publish(String channel, byte[] message) {
    StatefulRedisPubSubConnection<String, byte[]> connection = publishing;
    if (connection != null && connection.isOpen()) {
      connection.async().publish(channel, message);
    }
  }

  @Override
  public void close() {
    StatefulRedisPubSubConnection<String, byte[]> in = listening;
    StatefulRedisPubSubConnection<String, byte[]> out = publishing;
    if (in != null) {
      in.close();
    }
    if (out != null) {
      out.close();
    }
  }
}
