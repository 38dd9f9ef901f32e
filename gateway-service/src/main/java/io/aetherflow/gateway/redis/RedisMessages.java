package io.aetherflow.gateway.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import io.aetherflow.proto.session.v1.PresenceEvent;
import io.aetherflow.proto.session.v1.SessionMoved;
import io.aetherflow.proto.statesync.v1.DocumentEvent;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what comes on the channels and hands it on.
 *
 * @param documents takes a document's id and its event
 * @param presence takes a document's id and its event
 * @param moved takes what concerns sessions of this gateway
 * @param loggedOut takes the id of a user who logged out
 */
public record RedisMessages(
    BiConsumer<String, DocumentEvent> documents,
    BiConsumer<String, PresenceEvent> presence,
    Consumer<SessionMoved> moved,
    Consumer<String> loggedOut) {
  private static final Logger LOG = LoggerFactory.getLogger(RedisMessages.class);

  void received(String channel, byte[] message) {
    try {
      if (channel.startsWith(RedisChannels.DOCUMENT)) {
        documents.accept(
            channel.substring(RedisChannels.DOCUMENT.length()), DocumentEvent.parseFrom(message));
      } else if (channel.startsWith(RedisChannels.PRESENCE)) {
        presence.accept(
            channel.substring(RedisChannels.PRESENCE.length()), PresenceEvent.parseFrom(message));
      } else if (channel.startsWith(RedisChannels.GATEWAY)) {
        moved.accept(SessionMoved.parseFrom(message));
      } else if (channel.equals(RedisChannels.LOGOUT)) {
        loggedOut.accept(new String(message, UTF_8));
      }
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("A message on {} cannot be read", channel);
    } catch (RuntimeException e) {
      // One bad message must not end the delivery of those behind it.
      LOG.error("A message on {} could not be handled", channel, e);
    }
  }
}
