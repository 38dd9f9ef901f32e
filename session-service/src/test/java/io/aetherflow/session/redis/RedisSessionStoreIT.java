package io.aetherflow.session.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.session.session.SessionId;
import io.aetherflow.session.session.SessionStore;
import io.aetherflow.session.session.SessionStoreContract;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RedisSessionStoreIT extends SessionStoreContract {
  private final SessionStore store = new RedisSessionStore(RealRedis.CALLS);

  @Override
  protected SessionStore store() {
    return store;
  }

  @Test
  void theTokenItselfIsNotStored() {
    Granted granted = create("ana", "gw-1");
    List<byte[]> values =
        RealRedis.CALLS.call(redis ->
            redis.<String, byte[]>opsForHash().values(Buckets.session(granted.session().id())));
    assertThat(values)
        .extracting(RedisCalls::text)
        .contains(granted.token().hash().hex())
        .doesNotContain(granted.token().text());
  }

  @Test
  void expiredSessionsLeaveNothingBehind() {
    SessionId id = create("swept", "gw-1").session().id();
    store.heartbeat("gw-1", List.of(id), Duration.ofMillis(20));
    await().until(() -> store.find(id).isEmpty());
    for (int i = 0; i < Buckets.COUNT; i++) {
      store.sweep();
    }
    Double score =
        RealRedis.CALLS.call(redis ->
            redis
                .opsForZSet()
                .score(Buckets.sessionIndex(Buckets.of(id)), RedisCalls.bytes(id.text())));
    Set<String> keys = RealRedis.CALLS.call(redis -> redis.keys("*" + id.userPart() + "*"));
    assertThat(score).isNull();
    assertThat(keys).isEmpty();
  }
}
