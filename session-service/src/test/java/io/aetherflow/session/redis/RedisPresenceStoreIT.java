package io.aetherflow.session.redis;

import com.google.protobuf.InvalidProtocolBufferException;
import io.aetherflow.proto.session.v1.PresenceEvent;
import io.aetherflow.session.presence.PresenceStore;
import io.aetherflow.session.presence.PresenceStoreContract;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.data.redis.connection.RedisConnection;

class RedisPresenceStoreIT extends PresenceStoreContract {
  private final PresenceStore store = new RedisPresenceStore(RealRedis.CALLS);
  private final List<String> announced = new CopyOnWriteArrayList<>();
  private RedisConnection subscription;

  @BeforeEach
  void subscribe() {
    subscription = RealRedis.CONNECTIONS.getConnection();
    subscription.subscribe(
        (message, pattern) -> announced.add(read(message.getBody())),
        RedisCalls.bytes("aetherflow:presence:" + document));
  }

  @AfterEach
  void unsubscribe() {
    subscription.close();
  }

  @Override
  protected PresenceStore store() {
    return store;
  }

  @Override
  protected List<String> announced() {
    return announced;
  }

  private static String read(byte[] payload) {
    try {
      PresenceEvent event = PresenceEvent.parseFrom(payload);
      return switch (event.getEventCase()) {
        case JOINED -> "+" + event.getJoined().getSessionId();
        case LEFT -> "-" + event.getLeft();
        case CURSOR, EVENT_NOT_SET -> "? " + event;
      };
    } catch (InvalidProtocolBufferException e) {
      return "? " + e.getMessage();
    }
  }
}
