package io.aetherflow.session.redis;

import io.aetherflow.session.session.SessionId;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * The 64 parts into which everything here is divided. The bucket is the hash tag of every key, so
 * that all keys of one script lie in one slot of a Redis Cluster, while the whole spreads over it.
 *
 * <p>A session's bucket is the first six bits of its id, so that buckets in order hold ids in
 * order.
 */
final class Buckets {
  static final int COUNT = 64;

  private Buckets() {}

  static int ofUserPart(String userPart) {
    return Integer.parseInt(userPart.substring(0, 2), 16) >> 2;
  }

  static int of(SessionId id) {
    return ofUserPart(id.userPart());
  }

  static int ofDocument(String documentId) {
    CRC32 crc = new CRC32();
    crc.update(documentId.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % COUNT);
  }

  /** A hash: one session's members. */
  static String session(SessionId id) {
    return "aetherflow:{s" + of(id) + "}:session:" + id.text();
  }

  /** A sorted set: one user's live sessions by the time of their expiry. */
  static String userIndex(SessionId id) {
    return "aetherflow:{s" + of(id) + "}:user:" + id.userPart();
  }

  /** A sorted set without scores: a bucket's sessions, ascending by id. */
  static String sessionIndex(int bucket) {
    return "aetherflow:{s" + bucket + "}:sessions";
  }

  /** A sorted set: a bucket's documents by the time of their next expiry. */
  static String documentIndex(int bucket) {
    return "aetherflow:{p" + bucket + "}:documents";
  }

  /** A sorted set: a document's sessions by the time of their expiry. */
  static String presenceExpiry(String documentId) {
    return "aetherflow:{p" + ofDocument(documentId) + "}:expiry:" + documentId;
  }

  /** A hash: a document's participants, session id to the encoded event of their entry. */
  static String presencePeople(String documentId) {
    return "aetherflow:{p" + ofDocument(documentId) + "}:people:" + documentId;
  }

  /** The channel on which changes of a document's presence are told. */
  static String presenceChannel(String documentId) {
    return "aetherflow:presence:" + documentId;
  }

  /** The channel on which a gateway hears about its sessions. */
  static String gatewayChannel(String gatewayId) {
    return "aetherflow:gateway:" + gatewayId;
  }
}
