package io.aetherflow.session.redis;

import static io.aetherflow.session.redis.RedisCalls.script;
import static io.aetherflow.session.redis.RedisCalls.text;

import com.google.protobuf.InvalidProtocolBufferException;
import io.aetherflow.proto.session.v1.PresenceEvent;
import io.aetherflow.session.presence.Participant;
import io.aetherflow.session.presence.PresenceStore;
import io.aetherflow.session.wire.Participants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.data.redis.core.script.RedisScript;

/** Presence in Redis. See the Lua files for what each step keeps true. */
@SuppressWarnings("rawtypes") // The template knows a script's answer by its class: List.
final class RedisPresenceStore implements PresenceStore {
  /** Documents in one call of a script, so that Redis is never held up for long. */
  private static final int DOCUMENTS_PER_CALL_MAX = 100;

  private static final RedisScript<Long> REFRESH = script("presence-refresh.lua", Long.class);
  private static final RedisScript<Long> LEAVE = script("presence-leave.lua", Long.class);
  private static final RedisScript<Long> EXPIRE = script("presence-expire.lua", Long.class);
  private static final RedisScript<List> DUE = script("presence-due.lua", List.class);
  private static final RedisScript<List> READ = script("presence-read.lua", List.class);

  private final RedisCalls redis;

  RedisPresenceStore(RedisCalls redis) {
    this.redis = redis;
  }

  @Override
  public void refresh(
      Map<String, List<Participant>> participantsByDocument,
      Duration timeToLive,
      int perDocumentMax) {
    byBucket(participantsByDocument.keySet())
        .forEach((bucket, documentIds) -> {
          for (int i = 0; i < documentIds.size(); i += DOCUMENTS_PER_CALL_MAX) {
            int end = Math.min(documentIds.size(), i + DOCUMENTS_PER_CALL_MAX);
            List<String> keys = new ArrayList<>(List.of(Buckets.documentIndex(bucket)));
            List<Object> arguments = new ArrayList<>();
            arguments.add(timeToLive.toMillis());
            arguments.add(perDocumentMax);
            for (String documentId : documentIds.subList(i, end)) {
              addDocument(
                  documentId,
                  participantsByDocument.getOrDefault(documentId, List.of()),
                  keys,
                  arguments);
            }
            redis.run(REFRESH, keys, arguments.toArray());
          }
        });
  }

  private static Map<Integer, List<String>> byBucket(Collection<String> documentIds) {
    Map<Integer, List<String>> byBucket = new TreeMap<>();
    for (String documentId : documentIds) {
      byBucket
          .computeIfAbsent(Buckets.ofDocument(documentId), ignored -> new ArrayList<>())
          .add(documentId);
    }
    return byBucket;
  }

  private static void addDocument(
      String documentId,
      List<Participant> participants,
      List<String> keys,
      List<Object> arguments) {
    keys.add(Buckets.presenceExpiry(documentId));
    keys.add(Buckets.presencePeople(documentId));
    arguments.add(documentId);
    arguments.add(Buckets.presenceChannel(documentId));
    arguments.add(participants.size());
    for (Participant participant : participants) {
      arguments.add(participant.sessionId());
      arguments.add(
          PresenceEvent.newBuilder()
              .setJoined(Participants.toMessage(participant))
              .build()
              .toByteArray());
    }
  }

  @Override
  public void leave(String documentId, String sessionId) {
    redis.run(
        LEAVE,
        keys(documentId),
        documentId,
        Buckets.presenceChannel(documentId),
        sessionId,
        PresenceEvent.newBuilder().setLeft(sessionId).build().toByteArray());
  }

  @Override
  public List<Participant> list(String documentId) {
    expire(documentId);
    List<byte[]> events =
        redis.call(template ->
            template.<String, byte[]>opsForHash().values(Buckets.presencePeople(documentId)));
    return events.stream()
        .map(RedisPresenceStore::joined)
        .sorted(Comparator.comparing(Participant::joinedAt).thenComparing(Participant::sessionId))
        .toList();
  }

  @Override
  public Map<String, List<Participant>> list(Collection<String> documentIds, int sessionsMax) {
    Map<String, List<Participant>> found = new LinkedHashMap<>();
    byBucket(documentIds)
        .values()
        .forEach(inBucket -> {
          for (int i = 0; i < inBucket.size(); i += DOCUMENTS_PER_CALL_MAX) {
            List<String> some =
                inBucket.subList(i, Math.min(inBucket.size(), i + DOCUMENTS_PER_CALL_MAX));
            List<String> keys = new ArrayList<>();
            for (String documentId : some) {
              keys.add(Buckets.presenceExpiry(documentId));
              keys.add(Buckets.presencePeople(documentId));
            }
            List<?> answers = redis.run(READ, keys, sessionsMax);
            for (int j = 0; answers != null && j < answers.size(); j++) {
              List<Participant> people = participants((List<?>) answers.get(j));
              if (!people.isEmpty()) {
                found.put(some.get(j), people);
              }
            }
          }
        });
    return found;
  }

  private static List<Participant> participants(List<?> events) {
    return events.stream()
        .map(event -> joined((byte[]) event))
        .sorted(Comparator.comparing(Participant::joinedAt).thenComparing(Participant::sessionId))
        .toList();
  }

  private static Participant joined(byte[] event) {
    try {
      return Participants.fromMessage(PresenceEvent.parseFrom(event).getJoined());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Redis holds a participant that is none", e);
    }
  }

  @Override
  public int sweep() {
    int expired = 0;
    for (int bucket = 0; bucket < Buckets.COUNT; bucket++) {
      List<?> due = redis.run(DUE, List.of(Buckets.documentIndex(bucket)), DOCUMENTS_PER_CALL_MAX);
      if (due != null) {
        for (Object documentId : due) {
          expired += expire(text(documentId));
        }
      }
    }
    return expired;
  }

  private int expire(String documentId) {
    Long expired =
        redis.run(EXPIRE, keys(documentId), documentId, Buckets.presenceChannel(documentId));
    return expired == null ? 0 : expired.intValue();
  }

  private static List<String> keys(String documentId) {
    return List.of(
        Buckets.documentIndex(Buckets.ofDocument(documentId)),
        Buckets.presenceExpiry(documentId),
        Buckets.presencePeople(documentId));
  }
}
