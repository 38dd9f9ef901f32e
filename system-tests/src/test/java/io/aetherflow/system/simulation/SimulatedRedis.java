package io.aetherflow.system.simulation;

import io.aetherflow.proto.statesync.v1.DocumentEvent;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Channels that may lose, repeat and reorder, and be away altogether. */
final class SimulatedRedis {
  private final World world;
  private final Map<String, Set<SimulatedGateway>> listeners = new HashMap<>();
  private boolean down;

  SimulatedRedis(World world) {
    this.world = world;
  }

  boolean isDown() {
    return down;
  }

  void away(long micros) {
    if (down) {
      return;
    }
    down = true;
    world.time.after(micros, () -> down = false);
  }

  void subscribe(SimulatedGateway gateway, String documentId) {
    listeners.computeIfAbsent(documentId, id -> new LinkedHashSet<>()).add(gateway);
  }

  void unsubscribe(SimulatedGateway gateway, String documentId) {
    listeners.getOrDefault(documentId, new LinkedHashSet<>()).remove(gateway);
  }

  void forget(SimulatedGateway gateway) {
    listeners.values().forEach(all -> all.remove(gateway));
  }

  void publish(String documentId, DocumentEvent event) {
    if (down) {
      world.faults.count(Fault.REDIS_DOWN);
      return;
    }
    for (var gateway : listeners.getOrDefault(documentId, Set.of())) {
      if (world.faulty(0.05)) {
        world.faults.count(Fault.PUBLISH_DROPPED);
        continue;
      }
      deliver(gateway, documentId, event);
      if (world.faulty(0.03)) {
        world.faults.count(Fault.PUBLISH_REPEATED);
        deliver(gateway, documentId, event);
      }
    }
  }

  private void deliver(SimulatedGateway gateway, String documentId, DocumentEvent event) {
    boolean late = world.faulty(0.05);
    if (late) {
      world.faults.count(Fault.PUBLISH_REORDERED);
    }
    long delay = world.chance.micros(50, late ? 300_000 : 2_000);
    gateway.later(delay, () -> gateway.published(documentId, event));
  }
}
