package io.aetherflow.gateway.routing;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rendezvous hashing (Thaler and Ravishankar, 1996): every gateway picks the same instance for a
 * document as long as they see the same instances, and when one comes or goes only its own
 * documents move.
 */
final class Rendezvous {
  private Rendezvous() {}

  /** The instance that is to sequence a document, or null when there is none. */
  static @Nullable InstanceAddress owner(String documentId, Collection<InstanceAddress> instances) {
    InstanceAddress owner = null;
    long best = 0;
    for (InstanceAddress instance : instances) {
      long weight = weight(documentId, instance);
      if (owner == null || weight > best || (weight == best && instance.compareTo(owner) < 0)) {
        owner = instance;
        best = weight;
      }
    }
    return owner;
  }

  /** All instances, the owner first, then the one that would follow it, and so on. */
  static List<InstanceAddress> ranked(String documentId, Collection<InstanceAddress> instances) {
    return instances.stream()
        .sorted(
            Comparator.comparingLong((InstanceAddress i) -> weight(documentId, i))
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  private static long weight(String documentId, InstanceAddress instance) {
    long hash = 0xcbf29ce484222325L;
    hash = mix(hash, documentId);
    hash = mix(hash, instance.host());
    hash ^= instance.port();
    // The finalizer of SplitMix64 spreads what the simple loop left close together.
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  private static long mix(long hash, String text) {
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }
}
