package io.aetherflow.statesync.access;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Who has a document open and may edit it, as the gateways tell on their streams: all of them tell
 * every instance. In memory only, and gone with the stream. Any thread may call.
 */
public final class EditorsPresent {
  private final ConcurrentMap<UUID, Map<Object, Set<String>>> byDocument =
      new ConcurrentHashMap<>();

  /** A gateway has these editors on a document now; none when the set is empty. */
  public void declared(Object gateway, UUID documentId, Set<String> userIds) {
    byDocument.compute(
        documentId,
        (id, before) -> {
          Map<Object, Set<String>> byGateway = before == null ? new ConcurrentHashMap<>() : before;
          if (userIds.isEmpty()) {
            byGateway.remove(gateway);
          } else {
            byGateway.put(gateway, Set.copyOf(userIds));
          }
          return byGateway.isEmpty() ? null : byGateway;
        });
  }

  /** A gateway's stream has ended. */
  public void gone(Object gateway) {
    for (UUID documentId : byDocument.keySet()) {
      declared(gateway, documentId, Set.of());
    }
  }

  /** The editors of a document on all gateways. */
  public Set<String> of(UUID documentId) {
    Set<String> all = new HashSet<>();
    byDocument.getOrDefault(documentId, Map.of()).values().forEach(all::addAll);
    return all;
  }
}
