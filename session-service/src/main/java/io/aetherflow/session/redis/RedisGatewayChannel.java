package io.aetherflow.session.redis;

import io.aetherflow.proto.session.v1.SessionMoved;
import io.aetherflow.session.session.GatewayChannel;
import io.aetherflow.session.session.SessionId;
import io.aetherflow.session.session.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells gateways through the channel {@code aetherflow:gateway:{id}}. */
final class RedisGatewayChannel implements GatewayChannel {
  private static final Logger log = LoggerFactory.getLogger(RedisGatewayChannel.class);

  private final RedisCalls redis;

  RedisGatewayChannel(RedisCalls redis) {
    this.redis = redis;
  }

  @Override
  public void moved(String gatewayId, SessionId id, long resumes) {
    publish(gatewayId, id, resumes, false);
  }

  @Override
  public void ended(String gatewayId, SessionId id, long resumes) {
    publish(gatewayId, id, resumes, true);
  }

  private void publish(String gatewayId, SessionId id, long resumes, boolean ended) {
    byte[] message =
        SessionMoved.newBuilder()
            .setSessionId(id.text())
            .setResumes(resumes)
            .setEnded(ended)
            .build()
            .toByteArray();
    try {
      redis.call(template -> template.convertAndSend(Buckets.gatewayChannel(gatewayId), message));
    } catch (StoreUnavailableException e) {
      // What was done stands; the gateway learns of it with its next heartbeat.
      log.warn("gateway {} was not told about session {}", gatewayId, id);
    }
  }
}
